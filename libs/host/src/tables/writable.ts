import { applicationRole } from '@throughline/event-store';

/** The rights of the application on a table that is no part of the record; it may read every table anyway. */
export const writable = (table: string): string => `GRANT INSERT, UPDATE, DELETE ON ${table} TO ${applicationRole};`;
