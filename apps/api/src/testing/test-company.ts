/** A small company: sales and production, and who works there. */
export const company = {
  departments: [
    { id: 'sales', name: 'Sales', head: 'boris' },
    { id: 'production', name: 'Production', head: 'petra' },
    { id: 'warehouse', name: 'Warehouse' },
  ],
  roles: [
    { id: 'salesperson', name: 'Salesperson', abilities: ['start-case', 'work-task'] },
    { id: 'head', name: 'Head of direction', abilities: ['assign-task', 'work-task', 'start-case', 'cancel-case'] },
    { id: 'worker', name: 'Worker', abilities: ['work-task'] },
    { id: 'machine', name: 'Machine', abilities: ['answer-service'] },
    { id: 'operator', name: 'Operator', abilities: ['see-all', 'operate', 'cancel-case', 'publish-message'] },
    { id: 'auditor', name: 'Auditor', abilities: ['see-all', 'read-audit'] },
    { id: 'architect', name: 'Process architect', abilities: ['deploy', 'manage-organisation'] },
  ],
  people: [
    { id: 'ada', name: 'Ada Vogel', mail: 'ada@example.test', roles: ['salesperson'], departments: ['sales'] },
    { id: 'boris', name: 'Boris Lang', roles: ['head'], departments: ['sales'] },
    { id: 'petra', name: 'Petra Holm', roles: ['head'], departments: ['production'] },
    { id: 'wim', name: 'Wim Berg', roles: ['worker'], departments: ['production'] },
    { id: 'nora', name: 'Nora Lind', roles: ['worker'], departments: ['warehouse'] },
    { id: 'olga', name: 'Olga Reis', roles: ['operator'], departments: [] },
    { id: 'ruth', name: 'Ruth Adler', roles: ['auditor'], departments: [] },
    { id: 'carl', name: 'Carl Weber', roles: ['architect'], departments: [] },
  ],
  systems: [
    { id: 'shop', name: 'Web shop', roles: ['salesperson', 'operator'], departments: [] },
    { id: 'cad', name: 'Drawing office', roles: ['worker'], departments: ['production'] },
    { id: 'press', name: 'Press', roles: ['machine'], departments: ['production'] },
    { id: 'scanner', name: 'Scanner', roles: ['machine', 'operator'], departments: ['warehouse'] },
  ],
};

/** An order that sales takes and production makes; a message cancels it, a timer reminds. */
export const orderBpmn = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:tl="http://throughline.dev/schema/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="order-definitions" targetNamespace="http://throughline.test">
  <message id="stop" name="order-stopped">
    <extensionElements><zeebe:subscription correlationKey="=number"/></extensionElements>
  </message>
  <error id="unclear" errorCode="UNCLEAR"/>
  <process id="order" name="Order" isExecutable="true">
    <laneSet id="lanes">
      <lane id="sales" name="Sales" tl:department="sales">
        <flowNodeRef>take</flowNodeRef><flowNodeRef>ask</flowNodeRef>
      </lane>
      <lane id="production" name="Production" tl:department="production">
        <flowNodeRef>make</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="start"/>
    <userTask id="take" name="Take the order">
      <extensionElements><zeebe:userTask/><zeebe:formDefinition formId="order-form"/></extensionElements>
    </userTask>
    <userTask id="make" name="Make the goods"/>
    <userTask id="ask" name="Ask the customer"/>
    <boundaryEvent id="returned" attachedToRef="make"><errorEventDefinition errorRef="unclear"/></boundaryEvent>
    <boundaryEvent id="late" attachedToRef="make" cancelActivity="false">
      <timerEventDefinition><timeDuration xsi:type="tFormalExpression">P5D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <boundaryEvent id="stopped" attachedToRef="make"><messageEventDefinition messageRef="stop"/></boundaryEvent>
    <endEvent id="made"/>
    <endEvent id="ended"/>
    <endEvent id="reminded"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="take"/>
    <sequenceFlow id="f2" sourceRef="take" targetRef="make"/>
    <sequenceFlow id="f3" sourceRef="make" targetRef="made"/>
    <sequenceFlow id="f4" sourceRef="returned" targetRef="ask"/>
    <sequenceFlow id="f5" sourceRef="ask" targetRef="make"/>
    <sequenceFlow id="f6" sourceRef="stopped" targetRef="ended"/>
    <sequenceFlow id="f7" sourceRef="late" targetRef="reminded"/>
  </process>
</definitions>`;

/** What is entered when an order is taken. */
export const orderForm = {
  $id: 'order-form',
  title: 'Order',
  type: 'object',
  required: ['number', 'price'],
  properties: { number: { type: 'string' }, price: { type: 'string' }, contact: { type: 'string' } },
};

/** The bundle of the specs. */
export const orderBundle = {
  files: [
    { name: 'order.bpmn', text: orderBpmn },
    { name: 'order-form.form', text: JSON.stringify(orderForm) },
  ],
};

/** Work that production has to itself. */
export const workshopBundle = {
  files: [
    {
      name: 'workshop.bpmn',
      text: `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tl="http://throughline.dev/schema/1.0"
  id="workshop-definitions" targetNamespace="http://throughline.test">
  <process id="workshop" name="Workshop" isExecutable="true">
    <laneSet id="lanes">
      <lane id="production" name="Production" tl:department="production"><flowNodeRef>mend</flowNodeRef></lane>
    </laneSet>
    <startEvent id="start"/>
    <userTask id="mend" name="Mend the machine"/>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="mend"/>
    <sequenceFlow id="f2" sourceRef="mend" targetRef="end"/>
  </process>
</definitions>`,
    },
  ],
};

/** A decision on a price that must be a number: anything else stops the case. */
export const priceBundle = {
  files: [
    {
      name: 'price.bpmn',
      text: `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="price-definitions" targetNamespace="http://throughline.test">
  <process id="price" name="Price" isExecutable="true">
    <startEvent id="start"/>
    <exclusiveGateway id="cheap-or-dear"/>
    <endEvent id="cheap"/>
    <endEvent id="dear"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="cheap-or-dear"/>
    <sequenceFlow id="f2" sourceRef="cheap-or-dear" targetRef="cheap">
      <conditionExpression xsi:type="tFormalExpression">=price &lt; 10</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f3" sourceRef="cheap-or-dear" targetRef="dear">
      <conditionExpression xsi:type="tFormalExpression">=price &gt;= 10</conditionExpression>
    </sequenceFlow>
  </process>
</definitions>`,
    },
  ],
};

/** Sales hands over to production, which has eight hours; then a machine of production is asked. */
export const handoverBundle = {
  files: [
    {
      name: 'handover.bpmn',
      text: `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:tl="http://throughline.dev/schema/1.0" id="handover-definitions" targetNamespace="http://throughline.test">
  <error id="broken" errorCode="BROKEN"/>
  <process id="handover" name="Handover" isExecutable="true">
    <laneSet id="lanes">
      <lane id="sales" name="Sales" tl:department="sales"><flowNodeRef>start</flowNodeRef></lane>
      <lane id="production" name="Production" tl:department="production">
        <flowNodeRef>build</flowNodeRef><flowNodeRef>press</flowNodeRef><flowNodeRef>mend</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="start"/>
    <userTask id="build" name="Build it">
      <extensionElements>
        <tl:sla target="PT4H" limit="PT8H"><tl:rung after="PT0S" to="head"/></tl:sla>
      </extensionElements>
    </userTask>
    <serviceTask id="press" name="Press it">
      <extensionElements><zeebe:taskDefinition type="press" retries="3"/></extensionElements>
    </serviceTask>
    <boundaryEvent id="is-broken" attachedToRef="press"><errorEventDefinition errorRef="broken"/></boundaryEvent>
    <userTask id="mend" name="Mend the press"/>
    <endEvent id="end"/>
    <endEvent id="mended"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="build"/>
    <sequenceFlow id="f2" sourceRef="build" targetRef="press"/>
    <sequenceFlow id="f3" sourceRef="press" targetRef="end"/>
    <sequenceFlow id="f4" sourceRef="is-broken" targetRef="mend"/>
    <sequenceFlow id="f5" sourceRef="mend" targetRef="mended"/>
  </process>
</definitions>`,
    },
  ],
};
