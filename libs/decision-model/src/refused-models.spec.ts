import { describe, expect, it } from '@jest/globals';
import { readDecisions } from './read-decisions.js';

const file = (body: string, attributes = ''): string =>
  `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="file" name="file" namespace="urn:file" ${attributes}>${body}</definitions>`;

const literal = (id: string, text: string, more = ''): string =>
  `<decision id="${id}" name="${id}"><variable name="${id}"/>${more}<literalExpression><text>${text}</text></literalExpression></decision>`;

const requires = (id: string): string =>
  `<informationRequirement><requiredDecision href="#${id}"/></informationRequirement>`;

const table = (attributes: string, inside: string): string =>
  `<decision id="d" name="d"><decisionTable id="t" ${attributes}>${inside}</decisionTable></decision>`;

const problemsOf = async (xml: string): Promise<readonly string[]> => {
  const result = await readDecisions(xml);
  return result.ok ? [] : result.problems.map(({ code, element }) => `${code} ${element}`);
};

describe('models that are refused', () => {
  it.each([
    ['a boxed context', '<decision id="d" name="d"><context/></decision>', 'NotSupported d'],
    ['a knowledge model', `<businessKnowledgeModel id="bkm" name="bkm"/>${literal('d', '1')}`, 'NotSupported bkm'],
    ['a decision service', `<decisionService id="s" name="s"/>${literal('d', '1')}`, 'NotSupported s'],
    ['a decision without logic', '<decision id="d" name="d"/>', 'LogicMissing d'],
    ['no decision at all', '', 'DecisionMissing file'],
    ['an expression that is no FEEL', literal('d', '1 +'), 'FeelSyntax d'],
    ['a function that nobody has', literal('d', 'diskount(1)'), 'FeelNotSupported d'],
    ['a loop without a sensible end', literal('d', 'for i in 1..1000000000 return i'), 'FeelRangeTooLarge d'],
    ['a requirement that is not there', literal('d', '1', requires('nobody')), 'ReferenceMissing d'],
    [
      'decisions that require each other',
      literal('a', '1', requires('b')) + literal('b', '1', requires('a')),
      'RequirementCycle a',
    ],
    [
      'an empty output',
      table('', '<output id="o"/><rule id="r"><outputEntry><text/></outputEntry></rule>'),
      'ExpressionMissing dmn:LiteralExpression',
    ],
    ['priorities that nobody gave', table('hitPolicy="PRIORITY"', '<output id="o"/>'), 'PriorityMissing t'],
    [
      'a sum of several outputs',
      table('hitPolicy="COLLECT" aggregation="SUM"', '<output name="a"/><output name="b"/>'),
      'AggregateOfSeveral t',
    ],
    ['a hit policy that does not exist', table('hitPolicy="BEST"', '<output id="o"/>'), 'HitPolicyUnknown t'],
    [
      'a row that is too short',
      table(
        '',
        '<input id="i"><inputExpression><text>a</text></inputExpression></input><output id="o"/><rule id="r"><outputEntry><text>1</text></outputEntry></rule>',
      ),
      'CellMissing r',
    ],
    [
      'a type that nobody defined',
      table('', '<input id="i"><inputExpression typeRef="tX"><text>a</text></inputExpression></input><output id="o"/>'),
      'TypeUnknown i',
    ],
  ])('refuses %s', async (_what, body, problem) => {
    expect(await problemsOf(file(body))).toContain(problem);
  });

  it('refuses another expression language', async () => {
    const xml = file(literal('d', '1'), 'expressionLanguage="http://www.w3.org/1999/XPath"');
    expect(await problemsOf(xml)).toEqual(['LanguageNotSupported file']);
  });

  it('names every place that is wrong, not just the first', async () => {
    expect(await problemsOf(file(literal('a', '1 +') + literal('b', '* 2')))).toEqual(['FeelSyntax a', 'FeelSyntax b']);
  });
});

describe('hostile files', () => {
  const bomb = '<!DOCTYPE definitions [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
  it.each([
    ['a DOCTYPE', bomb + file(literal('d', '1')), 'XmlDoctype the file'],
    ['a megabyte', file(`<description>${'x'.repeat(1_000_001)}</description>`), 'XmlTooLarge the file'],
    ['too many elements', file('<decision/>'.repeat(5_001)), 'XmlTooLarge the file'],
    ['too deep nesting', file('<a>'.repeat(70) + '</a>'.repeat(70)), 'XmlTooDeep the file'],
    ['tags that do not match', file('<a></b>'), 'XmlMalformed the file'],
    ['an open end', '<definitions', 'XmlMalformed the file'],
    ['nothing', '', 'XmlMalformed the file'],
    ['text that is no XML', 'decisions, please', 'XmlMalformed the file'],
    ['an element that the standard lacks', file('<decisoin id="d"/>'), 'DmnUnreadable the file'],
    ['an id that is there twice', file(literal('d', '1') + literal('d', '2')), 'DmnUnreadable the file'],
    [
      'another kind of file',
      '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="x"/>',
      'DmnUnreadable the file',
    ],
  ])('refuses %s', async (_what, xml, problem) => {
    expect(await problemsOf(xml)).toContain(problem);
  });

  it.each([
    ['five thousand elements that nobody knows', file('<x y="1"/>'.repeat(4_900))],
    [
      'a megabyte of stray text',
      file('<decision id="d">' + 'x <b/>'.repeat(4_000) + 'y'.repeat(900_000) + '</decision>'),
    ],
    ['a megabyte of angle brackets', '<'.repeat(1_000_000)],
    ['a megabyte of comments', '<!--'.repeat(250_000)],
    ['a tag of a million characters', `<a ${'b '.repeat(499_000)}`],
    [
      'many long expressions',
      file(
        Array.from({ length: 240 }, (_, i) => literal(`d${String(i)}`, `${String(i)}${'+a'.repeat(1_990)}`)).join(''),
      ),
    ],
  ])('answers %s in two seconds of processor time', async (_what, xml) => {
    const before = process.cpuUsage();
    expect((await readDecisions(xml)).ok).toBe(false);
    const { user, system } = process.cpuUsage(before);
    // Processor time: the machine that runs the tests is often busy with others.
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
