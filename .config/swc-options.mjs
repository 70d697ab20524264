/** How TypeScript becomes JavaScript wherever it runs without a build: in specs and in `throughline dev`. */
export const swcOptions = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    // Nest's dependency injection reads the types of constructor parameters from the emitted metadata.
    transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
    keepClassNames: true,
    // Node demands `with { type: 'json' }` where JSON is imported.
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
};
