import { caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { type DemoPersonHere, holdConversations } from './demo-chats.ts';
import { demoPassword, departments, people, skills, stories } from './demo-stories.ts';

/** Fills an empty desk with the named people, their tickets and chats, through the API like anybody; a filled one is left alone. */
export async function seed(url: string): Promise<void> {
  const nobody = caller(url);
  const signIn = async (username: string): Promise<DemoPersonHere> => {
    const { access_token: token, user } = expectStatus(
      await nobody.post('/api/auth/login', { username, password: demoPassword }),
      200,
    );
    return { ...caller(url, token), id: user.id, token };
  };
  const parisa = await signIn('parisa');
  expectStatus(await parisa.patch('/api/auth/me', { display_name: 'پریسا' }), 200);
  const { items: known } = expectStatus(await parisa.get('/api/departments?limit=100'), 200);
  if (known.some(({ name }: { name: string }) => name === departments[0].name)) return;

  for (const name of skills) expectStatus(await parisa.post('/api/skills', { name }), 201);
  const departmentIds = new Map<string, string>();
  for (const department of departments)
    departmentIds.set(
      department.name,
      expectStatus(await parisa.post('/api/departments', department), 201).department.id,
    );
  const callers = new Map<string, DemoPersonHere>([['parisa', parisa]]);
  for (const { username, display_name, role, locale, ...profile } of people) {
    const person = { username, display_name, locale, password: demoPassword, email: `${username}@example.com` };
    if (role === 'ADMIN') continue;
    if (role === 'CUSTOMER') expectStatus(await nobody.post('/api/auth/register', person), 201);
    else {
      const { user } = expectStatus(await parisa.post('/api/users', { ...person, role }), 201);
      const department_ids = (profile.departments ?? []).map((name) => departmentIds.get(name));
      const capacities = { ticket_capacity: 10, chat_capacity: 2 };
      expectStatus(
        await parisa.put(`/api/operators/${user.id}/profile`, {
          ...{ department_ids, skills: profile.skills ?? [] },
          ...capacities,
        }),
        200,
      );
    }
    callers.set(username, await signIn(username));
  }
  for (const story of stories) await tell(story, callers, departmentIds);
  const operators = people.filter(({ role }) => role === 'OPERATOR').map(({ username }) => username);
  await holdConversations({ url, people: callers, departmentIds }, operators);
}

async function tell(
  { customer, department, follows = [], ...ticket }: (typeof stories)[number],
  callers: ReadonlyMap<string, DemoPersonHere>,
  departmentIds: ReadonlyMap<string, string>,
): Promise<void> {
  const asker = callers.get(customer);
  if (!asker) throw new Error(`Nobody is called ${customer}`);
  const { id } = expectStatus(
    await asker.post('/api/tickets', { ...ticket, department_id: departmentIds.get(department) }),
    201,
  ).ticket;
  if (follows.length === 0) return;
  const operator = await eventually(async () => {
    const { ticket } = expectStatus(await asker.get(`/api/tickets/${id}`), 200);
    return [...callers.values()].find((one) => one.id === ticket.operator_id);
  });
  for (const event of follows) {
    const who = event.by === 'customer' ? asker : operator;
    if ('closes' in event) expectStatus(await who.post(`/api/tickets/${id}/close`), 200);
    else if ('notes' in event)
      expectStatus(await who.post(`/api/tickets/${id}/replies`, { body: event.notes, internal: true }), 201);
    else expectStatus(await who.post(`/api/tickets/${id}/replies`, { body: event.says }), 201);
  }
}
