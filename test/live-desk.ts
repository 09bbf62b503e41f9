import { io, type Socket } from 'socket.io-client';
import { type Caller, eventually, expectStatus } from '../src/client/http-client.ts';
import type { Ticket } from '../src/contract/tickets.ts';
import { type Desk, openDesk, type SignedIn } from './desk.ts';

export interface Frame {
  event: string;
  data: Record<string, unknown> & { id: string };
}
/** A socket and all it was told. */
export interface Listener {
  socket: Socket;
  frames: Frame[];
}

/** A desk of two departments with an operator each, two customers, and sockets that listen. */
export interface LiveDesk {
  desk: Desk;
  sara: SignedIn;
  ali: SignedIn;
  reza: SignedIn;
  mina: SignedIn;
  /** Departments of Reza and of Mina. */
  support: string;
  sales: string;
  listen(who: SignedIn): Promise<Listener>;
  open(who: Caller, departmentId: string): Promise<Ticket>;
  /** Waits until routing gave the ticket to somebody. */
  assigned(id: string): Promise<Ticket>;
  /** Ends the sockets of a test. */
  hangUp(): void;
  stop(): Promise<void>;
}

export async function openLiveDesk(): Promise<LiveDesk> {
  const desk = await openDesk();
  const [sara, ali] = [await desk.register('sara'), await desk.register('ali')];
  const [support, sales] = [(await desk.department('help')).id, (await desk.department('sales')).id];
  const reza = await desk.operator('reza', { department_ids: [support], ticket_capacity: 100 });
  const mina = await desk.operator('mina', { department_ids: [sales], ticket_capacity: 100 });
  const sockets: Socket[] = [];
  const hangUp = () => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  };
  return {
    ...{ desk, sara, ali, reza, mina, support, sales, hangUp },
    async listen(who) {
      const auth = { token: who.tokens.access_token };
      const socket = io(desk.url, { auth, transports: ['websocket'], forceNew: true });
      sockets.push(socket);
      const frames: Frame[] = [];
      socket.onAny((event, data) => frames.push({ event, data }));
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      return { socket, frames };
    },
    open: async (who, department_id) =>
      expectStatus(await who.post('/api/tickets', { subject: 'a question', body: 'how?', department_id }), 201).ticket,
    assigned: (id) =>
      eventually(async () => {
        const { ticket } = expectStatus(await desk.parisa.get(`/api/tickets/${id}`), 200);
        return ticket.status === 'PENDING_OPERATOR' && ticket;
      }),
    async stop() {
      hangUp();
      await desk.stop();
    },
  };
}
