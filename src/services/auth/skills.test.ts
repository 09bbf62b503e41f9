import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let mina: SignedIn;
beforeAll(async () => {
  desk = await openDesk();
  mina = await desk.operator('mina');
});
afterAll(() => desk.stop());

interface Skill {
  id: string;
  name: string;
}
const create = (name: string, by = desk.parisa) => by.post('/api/skills', { name });
const rename = (id: string, name: string, by = desk.parisa) => by.patch(`/api/skills/${id}`, { name });
const list = async (): Promise<Skill[]> => expectStatus(await mina.get('/api/skills?limit=100'), 200).items;
/** How often all departments were asked to look at their waiting work again. */
const routedAll = async () =>
  (await desk.sql(`select from pgboss.job where name = 'route_departments' and data->'department_ids' = '[]'`)).length;
const give = (skills: string[]) =>
  desk.parisa.put(`/api/operators/${mina.user.id}/profile`, {
    department_ids: [],
    skills,
    ticket_capacity: 5,
    chat_capacity: 1,
  });

describe('skills', () => {
  test('have Persian names too, and are listed in pages by name', async () => {
    for (const name of ['فنی', 'پرداخت', ' گارانتی ']) expectStatus(await create(name), 201);
    expect((await list()).map((skill) => skill.name)).toEqual(['پرداخت', 'فنی', 'گارانتی']);
    const first = expectStatus(await desk.parisa.get('/api/skills?limit=2'), 200);
    const rest = expectStatus(await desk.parisa.get(`/api/skills?limit=2&cursor=${first.next_cursor}`), 200);
    expect([...first.items, ...rest.items]).toEqual(await list());
  });

  test('bear names of their own, however they are spelt', async () => {
    const before = await list();
    expect(await create('فني')).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    expect(await rename(before[0]?.id ?? '', 'فني')).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    expect((await create('\u0000')).status).toBe(422);
    expect((await create('')).status).toBe(422);
    expect(await list()).toEqual(before);
  });

  test('are renamed for operators as well, and all waiting work is looked at again', async () => {
    const { skill } = expectStatus(await create('network'), 201);
    expectStatus(await give(['NETWORK']), 200);
    const before = await routedAll();
    expect(expectStatus(await rename(skill.id, 'شبکه'), 200).skill).toEqual({ ...skill, name: 'شبکه' });
    expect((await mina.get(`/api/operators/${mina.user.id}/profile`)).body.profile.skills).toEqual(['شبکه']);
    expect(await routedAll()).toBe(before + 1);
  });

  test('are lost by operators when they are deleted, and all waiting work is looked at again', async () => {
    const { skill } = expectStatus(await create('telephone'), 201);
    expectStatus(await give(['telephone', 'فنی']), 200);
    const before = await routedAll();
    expectStatus(await desk.parisa.delete(`/api/skills/${skill.id}`), 204);
    expect((await mina.get(`/api/operators/${mina.user.id}/profile`)).body.profile.skills).toEqual(['فنی']);
    expect((await list()).map((one) => one.name)).not.toContain('telephone');
    expect(await routedAll()).toBe(before + 1);
    expect((await desk.parisa.delete(`/api/skills/${skill.id}`)).status).toBe(404);
    expect((await rename(skill.id, 'telephone')).status).toBe(404);
  });

  test('are read by the staff and changed by admins', async () => {
    const sara = await desk.register('sara');
    const before = await list();
    const id = before[0]?.id ?? '';
    expect((await sara.get('/api/skills')).status).toBe(403);
    expect((await desk.nobody.get('/api/skills')).status).toBe(401);
    for (const person of [sara, mina]) {
      expect((await create('theirs', person)).status).toBe(403);
      expect((await rename(id, 'theirs', person)).status).toBe(403);
      expect((await person.delete(`/api/skills/${id}`)).status).toBe(403);
    }
    expect(await list()).toEqual(before);
  });
});
