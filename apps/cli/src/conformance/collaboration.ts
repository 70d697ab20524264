/** What lies between the processes of a file: which participant is which process, and who sends to whom. */
export type Collaboration = {
  /** Participant ids by process id. */
  readonly participants: ReadonlyMap<string, string>;
  readonly messageFlows: readonly { readonly id: string; readonly source: string; readonly target: string }[];
};

/** Reads participants and message flows; the engine needs neither, and correlates by names. */
export const collaborationIn = (xml: string): Collaboration => ({
  participants: new Map(
    tagsOf(xml, 'participant').flatMap((tag) => {
      const [process, id] = [attribute(tag, 'processRef'), attribute(tag, 'id')];
      return process === undefined || id === undefined ? [] : [[process, id] as const];
    }),
  ),
  messageFlows: tagsOf(xml, 'messageFlow').flatMap((tag) => {
    const [id, source, target] = ['id', 'sourceRef', 'targetRef'].map((name) => attribute(tag, name));
    return id === undefined || source === undefined || target === undefined ? [] : [{ id, source, target }];
  }),
});

const tagsOf = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g'))].map(([tag]) => tag);

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
