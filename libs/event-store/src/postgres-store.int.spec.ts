import { storeContract } from './store-contract.js';
import { openTestRecord } from './test-record.js';

storeContract('the record on PostgreSQL', openTestRecord);
