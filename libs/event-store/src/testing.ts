/** For specs of other packages: a record of their own on the real PostgreSQL of the test run. */
export { createTestDatabase, openTestRecord, type TestRecord } from './test-record.js';
