import { beforeAll, describe, expect, it } from '@jest/globals';
import { readProcesses } from './read-processes.js';
import { xmlLimits } from './scan-xml.js';

const open = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"';
const file = (inside: string, attributes = ''): string => `${open}${attributes}>${inside}</definitions>`;
const executable = (inside: string): string => file(`<process id="p" isExecutable="true">${inside}</process>`);

const codesOf = async (xml: string): Promise<readonly string[]> => {
  const result = await readProcesses(xml);
  return result.ok ? [] : [...new Set(result.problems.map(({ code }) => code))];
};

const nested = (levels: number): string => `${'<subProcess>'.repeat(levels)}${'</subProcess>'.repeat(levels)}`;

describe('a hostile or broken file is refused before anything in it is believed', () => {
  const entities = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>';
  it.each([
    ['a document type with entities that grow', `${entities}${file('&b;')}`, 'XmlDoctype'],
    ['a document type in small letters', `<!doctype html>${file('')}`, 'XmlDoctype'],
    ['a document type that names a file', `<!DOCTYPE d SYSTEM "file:///etc/passwd">${file('')}`, 'XmlDoctype'],
    ['a declaration inside the root element', file('<!ENTITY a "b">'), 'XmlDoctype'],
    ['an unknown entity', executable('<task id="a" name="&nbsp;"/>'), 'XmlMalformed'],
    ['a reference to a character that XML forbids', executable('<task id="a" name="&#0;"/>'), 'XmlMalformed'],
    ['a reference that the parser would decode wrongly', executable('<task id="a" name="&#128512;"/>'), 'XmlMalformed'],
    ['a control character', executable('<task id="a" name="\u0001"/>'), 'XmlMalformed'],
    ['half of a surrogate pair', executable('<task id="a" name="\ud83d"/>'), 'XmlMalformed'],
    ['nothing', '', 'XmlMalformed'],
    ['text that is no XML', 'process: order', 'XmlMalformed'],
    ['an element that is not closed', `${open}><process id="p">`, 'XmlMalformed'],
    ['elements closed in the wrong order', file('<process id="p"><task id="a"></process></task>'), 'XmlMalformed'],
    ['a comment that is not closed', file('<!-- '), 'XmlMalformed'],
    ['a CDATA section that is not closed', file('<documentation><![CDATA[ '), 'XmlMalformed'],
    ['two root elements', `${file('')}${file('')}`, 'XmlMalformed'],
    ['text beside the root element', `${file('')} and more`, 'XmlMalformed'],
    ['an attribute twice', executable('<task id="a" id="b"/>'), 'XmlMalformed'],
    ['an attribute without quotes', executable('<task id=a />'), 'XmlMalformed'],
    ['attributes without space between them', executable('<task id="a"name="b"/>'), 'XmlMalformed'],
    ['a prefix that is not declared', executable('<bpmn:task id="a"/>'), 'XmlMalformed'],
    ['text where the standard has none', executable('<task id="a">by hand</task>'), 'XmlMalformed'],
    ['a CDATA section where the standard has no text', executable('<task id="a"><![CDATA[]]></task>'), 'XmlMalformed'],
    [
      'elements where the standard has text',
      executable('<scriptTask id="a"><script><task id="b"/></script></scriptTask>'),
      'XmlMalformed',
    ],
    ['an attribute that every object has', executable('<task id="a" __proto__="x"/>'), 'XmlMalformed'],
    ['an element that every object has', executable('<constructor/>'), 'XmlMalformed'],
    ['a namespace prefix that every object has', file('', ' xmlns:toString="urn:x"'), 'XmlMalformed'],
    ['one id twice', executable('<task id="a"/><task id="a"/>'), 'DuplicateId'],
    ['an id twice, once in the drawing', executable('<task id="d"/>'), 'DuplicateId'],
    ['an element that the standard does not have', executable('<robotTask id="a"/>'), 'XmlNotBpmn'],
    ['an attribute that the standard does not have', executable('<task id="a" color="red"/>'), 'XmlNotBpmn'],
    ['another root element', '<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="p"/>', 'XmlNotBpmn'],
    ['another namespace', '<definitions xmlns="urn:other" id="d"/>', 'XmlNotBpmn'],
    ['a reference to nothing', executable('<sequenceFlow id="f" sourceRef="x" targetRef="y"/>'), 'UnresolvedReference'],
    ['letters of another encoding', `<?xml version="1.0" encoding="ISO-8859-1"?>${file('<!-- é -->')}`, 'XmlEncoding'],
    ['too many bytes', file(`<!--${'x'.repeat(xmlLimits.bytes)}-->`), 'XmlTooLarge'],
    ['too many bytes in few characters', file(`<!--${'€'.repeat(xmlLimits.bytes / 3)}-->`), 'XmlTooLarge'],
    ['too many elements', executable('<task/>'.repeat(xmlLimits.elements)), 'XmlTooManyElements'],
    ['elements nested too deep', executable(nested(xmlLimits.depth)), 'XmlTooDeep'],
    [
      'an element that declares too many namespaces',
      file('', Array.from({ length: xmlLimits.namespaces }, (_, i) => ` xmlns:n${i}="urn:${i}"`).join('')),
      'XmlMalformed',
    ],
    [
      'attributes of too many words',
      executable(`<task id="a" incoming="${'f '.repeat(xmlLimits.blanks + 1)}"/>`),
      'XmlMalformed',
    ],
    [
      'a value that is too long',
      executable(`<task id="a" name="${'x'.repeat(xmlLimits.value + 1)}"/>`),
      'XmlMalformed',
    ],
  ])('%s', async (_, xml, code) => {
    expect(await codesOf(xml)).toContain(code);
  });

  it('says the line where a file stops being XML', async () => {
    expect(await readProcesses(`${open}>\n<process id="p">\n</proces>`)).toEqual({
      ok: false,
      problems: [
        { code: 'XmlMalformed', element: 'line 3', message: 'line 3: the closing tag does not close <process>.' },
      ],
    });
  });
});

describe('a file that looks hostile and is not', () => {
  it('takes names that mean something to JavaScript for text', async () => {
    const xml = executable(
      '<startEvent id="constructor" name="toString"/><sequenceFlow id="hasOwnProperty" sourceRef="constructor" targetRef="__proto__"/><task id="__proto__" name="__proto__"/>',
    );
    const result = await readProcesses(xml);
    const graph = result.ok ? result.processes.get('p') : undefined;
    expect([...(graph?.nodes.keys() ?? [])]).toEqual(['constructor', '__proto__']);
    expect(graph?.nodes.get('__proto__')).toMatchObject({ name: '__proto__', incoming: ['hasOwnProperty'] });
  });

  it('reads a byte order mark, character references, CDATA and tools of other namespaces', async () => {
    const inside =
      '<extensionElements><x:made by="&#x2713;"><x:deep>text</x:deep></x:made></extensionElements><scriptTask id="s" name="a &lt; b &#38; c" scriptFormat="feel"><script><![CDATA[1 < 2]]></script></scriptTask>';
    const xml = `\ufeff<?xml version="1.0" encoding="utf-8"?><?editor x?>${open} xmlns:x="urn:tool" x:made="yes"><process id="p" isExecutable="true">${inside}</process></definitions>`;
    const result = await readProcesses(xml);
    const script = result.ok ? result.processes.get('p')?.nodes.get('s') : undefined;
    expect(script).toMatchObject({ name: 'a < b & c', script: { kind: 'feel', expression: { source: '1 < 2' } } });
  });

  it('takes another declared encoding where every letter is the same in it', async () => {
    const xml = `<?xml version="1.0" encoding="windows-1252"?>${executable('<task id="a"/>')}`;
    expect(await codesOf(xml)).toEqual([]);
  });

  it('reads up to the limit of elements', async () => {
    expect(
      await codesOf(
        executable(Array.from({ length: xmlLimits.elements - 2 }, (_, i) => `<task id="t${i}"/>`).join('')),
      ),
    ).toEqual([]);
  }, 60_000);
});

const timeOf = async (xml: string): Promise<number> => {
  const began = performance.now();
  await readProcesses(xml);
  return performance.now() - began;
};

describe('a file that would keep the parser busy takes no longer than a large harmless one', () => {
  let harmless = 0;
  beforeAll(async () => {
    harmless = await timeOf(executable(many(xmlLimits.elements - 2, (i) => `<task id="t${i}"/>`)));
  }, 60_000);

  const lines = '\n'.repeat(800_000);
  const many = (count: number, element: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => element(i)).join('');
  it.each([
    [
      'stray text in thousands of elements behind a million lines',
      executable(`${lines}${many(4_000, (i) => `<task id="t${i}">x</task>`)}`),
    ],
    ['thousands of unknown elements behind a million lines', executable(`${lines}${many(4_000, () => '<robot/>')}`)],
    ['a million broken attributes', executable(`<task ${'a '.repeat(400_000)}/>`)],
    ['a million undeclared prefixes', executable(`<task ${many(60_000, (i) => `q:a${i}="" `)}/>`)],
    [
      'lists of references in attributes',
      executable(many(20, (i) => `<task id="t${i}" incoming="${'f '.repeat(xmlLimits.blanks / 20)}"/>`)),
    ],
    ['a million opening angles', `${open}>${'<'.repeat(900_000)}`],
    ['a million ampersands', executable(`<task id="a" name="${'&amp;'.repeat(6_000)}"/>`)],
    [
      'thousands of flows between two tasks',
      executable(
        `<task id="a"/><task id="b"/>${many(4_900, (i) => `<sequenceFlow id="f${i}" sourceRef="a" targetRef="b"/>`)}`,
      ),
    ],
    ['thousands of nested namespaces', executable(many(4_000, (i) => `<extensionElements xmlns:n${i}="urn:${i}"/>`))],
    [
      'thousands of tasks that list each other',
      executable(many(900, (i) => `<task id="t${i}">${'<incoming>t0</incoming>'.repeat(4)}</task>`)),
    ],
    [
      'empty CDATA sections behind half a million lines',
      executable(
        `<scriptTask id="s"><script><documentation>${'\n'.repeat(500_000)}${'<![CDATA[]]>'.repeat(30_000)}</documentation></script></scriptTask>`,
      ),
    ],
    [
      'empty CDATA sections in a task',
      executable(`${'\n'.repeat(500_000)}<task id="s">${'<![CDATA[]]>'.repeat(30_000)}</task>`),
    ],
    [
      'text cut up by comments',
      executable(
        `${'\n'.repeat(300_000)}<scriptTask id="s"><script>${'x<!---->'.repeat(80_000)}</script></scriptTask>`,
      ),
    ],
    [
      'references cut up by comments',
      executable(`${'\n'.repeat(300_000)}<task id="s"><incoming>${'x<!---->'.repeat(80_000)}</incoming></task>`),
    ],
    [
      'words of another vocabulary',
      file(
        `${'\n'.repeat(300_000)}<extensionElements>${many(2_400, () => '<x:a>x<x:b>y</x:b>z</x:a>')}</extensionElements>`,
        ' xmlns:x="urn:x"',
      ),
    ],
    [
      'hundreds of long expressions',
      executable(
        many(
          200,
          (i) => `<scriptTask id="s${i}" scriptFormat="feel"><script>${'a + '.repeat(990)}${i}</script></scriptTask>`,
        ),
      ),
    ],
    ['a name of a million letters', `<${'a'.repeat(900_000)}/>`],
    ['a declaration that never ends', `<?xml ${' '.repeat(900_000)}`],
  ])(
    '%s',
    async (_, xml) => {
      // what these files are made of takes the bare parser minutes; the factor is for a busy machine
      expect(await timeOf(xml)).toBeLessThan(Math.max(2_000, 8 * harmless));
    },
    60_000,
  );
});
