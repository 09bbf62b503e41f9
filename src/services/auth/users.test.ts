import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, testPassword } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.stop());

const defaultDepartment = '00000000-0000-7000-8000-000000000001';
const create = (username: string, role: string, more: object = {}, by = desk.parisa) =>
  by.post('/api/users', {
    username,
    password: testPassword,
    email: `${username}@desk.example`,
    display_name: username,
    role,
    ...more,
  });
const operatorRow = async (id: string) =>
  (
    await desk.sql<{ enabled: boolean; departments: string[] }>(
      `select enabled, array(select department_id::text from routing.memberships where operator_id = id) as departments
     from routing.operators where id = $1`,
      [id],
    )
  )[0];
/** Jobs asked for since `before`, as name and the id they are about. */
const jobsSince = async (before: Date) =>
  (
    await desk.sql<{ job: string }>(
      `select name || ' ' || coalesce(data->>'operator_id', data->>'department_ids') as job from pgboss.job
     where created_on > $1 and name in ('release_operator', 'route_departments') order by job`,
      [before],
    )
  ).map((row) => row.job);
const dbNow = async () => (await desk.sql<{ now: Date }>('select clock_timestamp() as now'))[0]?.now ?? new Date();

describe('making an account', () => {
  test('of an operator makes them take work of the default department', async () => {
    const before = await dbNow();
    const { user: mina } = expectStatus(await create('mina', 'OPERATOR', { display_name: 'مینا', locale: 'fa' }), 201);
    expect(mina).toMatchObject({ role: 'OPERATOR', display_name: 'مینا', calendar: 'JALALI', email_verified: false });
    expect(await operatorRow(mina.id)).toEqual({ enabled: true, departments: [defaultDepartment] });
    expect(await jobsSince(before)).toEqual([`route_departments ["${defaultDepartment}"]`]);
    expect((await desk.signIn('mina')).user).toEqual(mina);
  });

  test('of an admin makes them take no work until they join a department; a customer never does', async () => {
    const { user: nazanin } = expectStatus(await create('nazanin', 'ADMIN'), 201);
    expect(await operatorRow(nazanin.id)).toEqual({ enabled: true, departments: [] });
    const { user: sara } = expectStatus(await create('sara', 'CUSTOMER'), 201);
    expect(await operatorRow(sara.id)).toBeUndefined();
    expectStatus(await desk.parisa.patch(`/api/users/${nazanin.id}`, { role: 'CUSTOMER' }), 200);
  });

  test('is refused for a taken name, a role that is none, and a person who is no admin', async () => {
    const reza = await desk.operator('reza');
    const before = await desk.sql('select id from auth.users order by id');
    expect(await create('REZA', 'OPERATOR')).toMatchObject({ status: 409, body: { code: 'username_taken' } });
    expect((await create('other', 'OWNER')).status).toBe(422);
    expect((await create('other', 'OPERATOR', { password: 'other@desk.example' })).status).toBe(422);
    // Security case 16.
    expect(await create('other', 'ADMIN', {}, reza)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await desk.nobody.post('/api/users', {})).status).toBe(401);
    expect(await desk.sql('select id from auth.users order by id')).toEqual(before);
  });
});

describe('the list of accounts', () => {
  test('is paged from the newest, by role and by words however they are spelt', async () => {
    for (const name of ['list1', 'list2', 'list3'])
      await create(name, 'CUSTOMER', { display_name: `کتابخانه ${name}` });
    const first = expectStatus(await desk.parisa.get('/api/users?q=كتابخانه&limit=2'), 200);
    expect(first.items.map((one: { username: string }) => one.username)).toEqual(['list3', 'list2']);
    const rest = expectStatus(await desk.parisa.get(`/api/users?q=كتابخانه&limit=2&cursor=${first.next_cursor}`), 200);
    expect(rest.items.map((one: { username: string }) => one.username)).toEqual(['list1']);
    expect(rest.next_cursor).toBeNull();
    const admins = expectStatus(await desk.parisa.get('/api/users?role=ADMIN'), 200);
    expect(admins.items.map((one: { role: string }) => one.role)).toEqual(['ADMIN']);
    expect(expectStatus(await desk.parisa.get('/api/users?q=LIST2@desk'), 200).items).toHaveLength(1);
  });

  // Security cases 18 and 19.
  test('takes patterns and SQL as plain words, and shows no secrets', async () => {
    for (const q of ['%', '_', '\\', "' or 1=1 --"]) {
      expect((await desk.parisa.get(`/api/users?q=${encodeURIComponent(q)}`)).body.items).toEqual([]);
    }
    for (const query of [
      'q=%00',
      'cursor=nonsense',
      `cursor=${Buffer.from('["x"]').toString('base64url')}`,
      'limit=0',
      'role=X',
      'sort=id',
    ]) {
      expect((await desk.parisa.get(`/api/users?${query}`)).status, query).toBe(422);
    }
    expect(JSON.stringify(expectStatus(await desk.parisa.get('/api/users'), 200))).not.toMatch(/hash|argon2|_key/);
  });

  test('and each account are for admins', async () => {
    const sara = await desk.register('sara_reads');
    for (const path of ['/api/users', `/api/users/${desk.parisa.user.id}`, `/api/users/${sara.user.id}`]) {
      expect((await sara.get(path)).status).toBe(403);
    }
    for (const id of [
      '00000000-0000-7000-8000-00000000dead',
      'nonsense',
      'urn:uuid:00000000-0000-7000-8000-000000000001',
    ]) {
      expect(await desk.parisa.get(`/api/users/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
  });
});
