import { organisationEventSchemas } from '@throughline/events';
import {
  departmentOfTopic,
  eventMessages,
  handoffMessages,
  refusalMessages,
  type FactsOf,
  type LoggedCommit,
  type OutgoingMessage,
} from '@throughline/messaging';

/** Everything that Kafka is told of some commits, and the departments whose topics it takes. */
export type Told = { readonly messages: readonly OutgoingMessage[]; readonly departments: readonly string[] };

/** What is said of commits, in their order. */
export const messagesOf = (logged: readonly LoggedCommit[], factsOf: FactsOf): Told => {
  const messages = logged.flatMap((one) => [
    ...eventMessages(one),
    ...handoffMessages(one, factsOf),
    ...refusalMessages(one),
  ]);
  const addressed = messages.flatMap(({ topic }) => departmentOfTopic(topic) ?? []);
  return { messages, departments: [...new Set([...addressed, ...logged.flatMap(departmentsSet)])] };
};

/** A department gets its topics when it comes into force, before there is anything to tell it. */
const departmentsSet = ({ commit }: LoggedCommit): readonly string[] => {
  if (commit.stream.kind !== 'organisation') return [];
  return commit.events.flatMap(({ type, data }) =>
    type === 'OrganisationSet'
      ? organisationEventSchemas.OrganisationSet.parse(data).organisation.departments.map(({ id }) => id)
      : [],
  );
};
