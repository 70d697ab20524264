/**
 * How strictly a file is read. Deployment uses none of these; they are there to run models that were drawn for another
 * engine, such as the conformance trees.
 */
export type ReadOptions = {
  /** Behaviour that a file asks for in the words of another engine (`camunda:class` …): refused, or told and left out. */
  readonly vendorExtensions?: 'refuse' | 'ignore';
  /** Which processes are read: those with `isExecutable="true"`, or every one. */
  readonly processes?: 'executable' | 'all';
  /** An event, task or gateway that does not say what it waits for: refused, or given its own id as the name. */
  readonly sketches?: 'refuse' | 'complete';
  /** A reference to a message, signal, error or escalation that isn't there: refused, or taken for its name or code. */
  readonly unresolvedReferences?: 'refuse' | 'name';
  /** A script in a language other than FEEL: refused, or done by a service of type `script`, with the text as header. */
  readonly foreignScripts?: 'refuse' | 'service';
  /** Rewrites conditions, loop counts and timers of another language into FEEL before they are compiled. */
  readonly translateExpression?: (source: string, language: string | undefined) => string;
};
