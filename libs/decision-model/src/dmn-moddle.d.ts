declare module 'dmn-moddle' {
  /** What the reader says of a file. */
  export type ParseResult = {
    readonly rootElement: unknown;
    readonly warnings: readonly { readonly message: string }[];
  };

  /** Makes a reader of DMN 1.3 files. */
  export class DmnModdle {
    fromXML(xml: string, options?: { readonly lax: boolean }): Promise<ParseResult>;
  }
}
