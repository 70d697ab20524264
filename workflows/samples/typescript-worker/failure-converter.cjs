// Temporal loads it by `require`: so it is neither TypeScript nor an ES module.
const { DefaultFailureConverter } = require('@temporalio/common');

/** Messages and stacks of failures may quote what the worker was given: they are encrypted too. */
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
