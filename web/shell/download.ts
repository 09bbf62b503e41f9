import { ApiError } from '../client/api.ts';
import { session } from './connection.ts';

/** Asks for something that may be long, and has the browser keep it as a file. @throws {ApiError} */
export async function download(path: string, name: string): Promise<void> {
  const token = await session.accessToken();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(path, { headers, credentials: 'omit' }).catch(() => {
    throw new ApiError('offline');
  });
  if (!response.ok) {
    const problem: { code?: ApiError['code'] } = await response.json().catch(() => ({}));
    throw new ApiError(problem.code ?? 'unavailable', undefined, { status: response.status });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  // Safari still reads from it for a moment.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
