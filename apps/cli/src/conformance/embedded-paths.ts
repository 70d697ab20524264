/** A path of node ids through a process, as a modeller embedded it. */
export type EmbeddedPath = { readonly process: string; readonly nodes: readonly string[] };

/** The `bpmndt:testCase`s of a file, in order. */
export const embeddedPaths = (xml: string): readonly EmbeddedPath[] =>
  [...xml.matchAll(/<(?:\w+:)?process\s[^>]*\bid="([^"]*)"[\s\S]*?<\/(?:\w+:)?process>/g)].flatMap(
    ([text, process = '']) =>
      [...text.matchAll(/<bpmndt:path>([\s\S]*?)<\/bpmndt:path>/g)].map(([, path = '']) => ({
        process,
        nodes: [...path.matchAll(/<bpmndt:node>([^<]*)<\/bpmndt:node>/g)].map(([, node = '']) => node.trim()),
      })),
  );
