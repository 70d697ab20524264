// Temporal loads it by `require`, and bundles it with the workflows: so it is neither TypeScript nor an ES module.
const { DefaultFailureConverter } = require('@temporalio/common');

/** Puts messages and stacks of failures where the payload codec encrypts them: a worker may quote what it was given. */
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
