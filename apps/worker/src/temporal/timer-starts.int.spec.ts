import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestCompany, until } from './test-company.js';

/** An hour in two seconds. */
const speed = 1_800;

let company: TestCompany;

beforeAll(async () => {
  company = await TestCompany.open(speed);
  company.work();
  await until(() => company.states.some(({ state }) => state === 'ready'), 'Temporal is ready');
}, 60_000);

afterAll(() => company.close());

const starting = (cycle: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="d" targetNamespace="http://throughline.test"><process id="watch" isExecutable="true">
  <startEvent id="hourly"><timerEventDefinition><timeCycle xsi:type="tFormalExpression">${cycle}</timeCycle></timerEventDefinition></startEvent>
  <endEvent id="seen"/><sequenceFlow id="f" sourceRef="hourly" targetRef="seen"/></process></definitions>`;

const plain = starting('').replace(/<timerEventDefinition>.*<\/timerEventDefinition>/, '');

const opened = async (): Promise<number> => {
  const { rows } = await company.record.queries.query({ text: "SELECT 1 FROM cases WHERE process = 'watch'" });
  return rows.length;
};

describe('a timer start event', () => {
  it('opens one case a firing, as often as its cycle says', async () => {
    await company.deploy('watch', { 'watch.bpmn': starting('R3/PT1H') });
    await until(async () => (await opened()) === 3, 'three cases');
    await sleep(3_000);

    expect(await opened()).toBe(3);
    await until(async () => !(await company.isRunning('timer-start/watch/hourly')), 'its workflow has ended');
  });

  it('begins anew with another version, and ends with the one that lacks it', async () => {
    await company.deploy('watch', { 'watch.bpmn': starting('R/PT1H') });
    await until(async () => (await opened()) === 5, 'two more cases');
    await company.deploy('watch', { 'watch.bpmn': plain });

    await until(async () => !(await company.isRunning('timer-start/watch/hourly')), 'its workflow has ended');
    const before = await opened();
    await sleep(4_000);
    expect(await opened()).toBe(before);
  });
});
