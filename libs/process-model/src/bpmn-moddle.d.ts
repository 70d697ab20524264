// bpmn-moddle 10.3 types its elements (`bpmn-moddle/types`) but not its entry point.
declare module 'bpmn-moddle' {
  export type ModdleWarning = {
    readonly message: string;
    readonly element?: unknown;
    readonly property?: string;
    readonly value?: string;
  };

  export class BpmnModdle {
    constructor(packages: Readonly<Record<string, unknown>>);
    readonly registry: { readonly typeMap: Readonly<Record<string, unknown>> };
    getType(name: string): { readonly $descriptor: { readonly bodyProperty?: unknown } };
    fromXML(
      xml: string,
      options: { readonly lax: boolean },
    ): Promise<{
      readonly rootElement: unknown;
      readonly elementsById: Readonly<Record<string, unknown>>;
      readonly warnings: readonly ModdleWarning[];
    }>;
  }
}
