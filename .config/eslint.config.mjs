import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { houseRules } from './house-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const specs = ['**/*.spec.ts', '**/*-contract.ts', '**/test-*.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'];

const sizes = {
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', 60],
  complexity: ['error', 10],
  'max-params': ['error', 3],
};

const style = {
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
  'no-restricted-syntax': [
    'error',
    { selector: 'TSEnumDeclaration', message: 'Write a union of literals: it needs no code and narrows.' },
    { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'A file is the namespace.' },
  ],
  'house/file-name': 'error',
  eqeqeq: 'error',
};

const typescript = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/naming-convention': [
    'error',
    {
      selector: 'typeLike',
      format: ['PascalCase'],
      custom: { regex: '(Manager|Helper|Utils?|Data|Info)$', match: false },
    },
  ],
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  // An async function turns what it throws into a rejection; ports are asynchronous where a memory version is not.
  '@typescript-eslint/require-await': 'off',
  'house/export-sentence': 'error',
};

const specRules = {
  // A describe block is a chapter, not a function.
  'max-lines-per-function': 'off',
  'house/export-sentence': 'off',
  // Jest's asymmetric matchers are `any`.
  '@typescript-eslint/no-unsafe-assignment': 'off',
  '@typescript-eslint/unbound-method': 'off',
};

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', '.cache/', 'coverage/'] },
  js.configs.recommended,
  { plugins: { house: houseRules }, rules: { ...sizes, ...style } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: typescript,
  },
  { files: specs, rules: specRules },
  // A controller's parameters are the parts of the request that it takes.
  { files: ['**/*.controller.ts'], rules: { 'max-params': 'off' } },
  { files: ['**/src/index.ts', '**/*.d.ts'], rules: { 'house/export-sentence': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', setTimeout: 'readonly', URL: 'readonly' } },
  },
  { files: ['.config/**', '**/*.config.{ts,mjs}'], rules: { 'no-restricted-exports': 'off' } },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
);
