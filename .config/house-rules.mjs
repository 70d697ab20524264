import { basename, dirname } from 'node:path';

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
const namelessFolder = /\/(common|shared|utils?|helpers?|misc)(\/|$)/;

/** Files are named in kebab-case, folders after what they hold. */
const fileName = {
  meta: { type: 'layout', schema: [] },
  create: (context) => ({
    Program(node) {
      const name = basename(context.filename);
      if (!kebabCase.test(name)) context.report({ node, message: `name the file in kebab-case, not ${name}` });
      if (namelessFolder.test(dirname(context.filename).slice(context.cwd.length))) {
        context.report({ node, message: 'name the folder after the domain noun that it holds' });
      }
    },
  }),
};

/** Each export says in one sentence what it is for. Overloads and re-exports have theirs elsewhere. */
const exportSentence = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    'ExportNamedDeclaration[declaration]'(node) {
      const { declaration } = node;
      const places = [node, ...(declaration.decorators ?? [])];
      const comments = places.map((place) => context.sourceCode.getCommentsBefore(place).at(-1));
      if (comments.some((comment) => comment?.type === 'Block' && comment.value.startsWith('*'))) return;
      const name = declaration.id?.name ?? declaration.declarations?.[0]?.id.name ?? 'this export';
      if (overloads(node).has(name)) return;
      context.report({ node, message: `say in one sentence of TSDoc what ${name} is for` });
    },
  }),
};

/** Names that a declaration before this one exports too: the implementation below its overloads, a type beside a value. */
function overloads(node) {
  const before = node.parent.body.slice(0, node.parent.body.indexOf(node));
  return new Set(before.flatMap(({ declaration }) => namesOf(declaration)));
}

function namesOf(declaration) {
  if (declaration?.id) return [declaration.id.name];
  return declaration?.declarations?.map(({ id }) => id.name) ?? [];
}

/** Rules of style that no published plugin checks the way this project means them. */
export const houseRules = { rules: { 'file-name': fileName, 'export-sentence': exportSentence } };
