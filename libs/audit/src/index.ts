export { verifyRecord, type VerificationLimits } from './verify-record.js';
export type { Finding, FindingCode, VerificationReport } from './verification-report.js';
