/** A finding about an organisation document: where (JSON pointer), what is wrong, and what to do. */
export type OrganisationProblem = {
  readonly code:
    | 'NotAnOrganisation'
    | 'BadId'
    | 'Duplicate'
    | 'UnknownDepartment'
    | 'UnknownRole'
    | 'UnknownPerson'
    | 'UnknownAbility'
    | 'UnknownCalendar'
    | 'BadZone'
    | 'BadHours'
    | 'BadDate'
    | 'NoWorkingTime'
    | 'HeadOutsideDepartment'
    | 'ReportingCycle';
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
};
