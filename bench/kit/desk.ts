import { type Caller, caller, expectStatus } from '../../src/client/http-client.ts';
import type { Tokens } from '../../src/contract/people.ts';
import { from } from './addresses.ts';
import { inParallel } from './in-parallel.ts';
import { adminLogin } from './product.ts';

/** People who are made at a time. */
const atOnce = 16;

/** People of a desk that a benchmark works with, made through the API. */
export interface BenchDesk {
  admin: Caller;
  department(name: string): Promise<string>;
  /** Operators of these departments, signed in. */
  operators(count: number, profile: OperatorProfile): Promise<Member[]>;
  guests(count: number): Promise<Member[]>;
}
export interface Member {
  id: string;
  token: string;
}
interface OperatorProfile {
  department_ids: string[];
  /** Their names. */
  skills?: string[];
  ticket_capacity?: number;
  chat_capacity?: number;
}

export async function openDesk(url: string): Promise<BenchDesk> {
  const anybody = caller(url);
  const signIn = async (username: string): Promise<Tokens> =>
    expectStatus(await anybody.post('/api/auth/login', { username, password: adminLogin.password }), 200);
  const admin = caller(url, (await signIn(adminLogin.username)).access_token);
  let made = 0;
  const numbers = (count: number) => Array.from({ length: count }, () => ++made);
  return {
    admin,
    department: async (name) =>
      expectStatus(await admin.post('/api/departments', { name }), 201).department.id as string,
    async operators(count, profile) {
      return inParallel(numbers(count), atOnce, async (number) => {
        const username = `operator-${number}`;
        const account = { username, password: adminLogin.password, email: `${username}@desk.example` };
        const person = { ...account, display_name: username, role: 'OPERATOR' };
        const { user } = expectStatus(await admin.post('/api/users', person), 201);
        const usual = { skills: [], ticket_capacity: 1000, chat_capacity: 50 };
        expectStatus(await admin.put(`/api/operators/${user.id}/profile`, { ...usual, ...profile }), 200);
        return { id: user.id, token: (await signIn(username)).access_token };
      });
    },
    async guests(count) {
      return inParallel(numbers(count), atOnce, async (number) => {
        const { user, access_token } = expectStatus(await anybody.post('/api/auth/guest', {}, from(number)), 201);
        return { id: user.id, token: access_token };
      });
    },
  };
}
