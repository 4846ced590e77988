import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '#schema';
import { language } from '../words';
import { Keys } from './keys';
import { Problem, type ProblemDetails } from './problem';
import { me, sessionEnded } from '../session';

/** Marks calls of the console; a page of another origin cannot send it. */
export const consoleHeader = 'X-MassMessaging-Console';

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set(consoleHeader, '1');
    request.headers.set('Accept-Language', language.value);
    if (me.value && !request.headers.has('Time-Zone')) request.headers.set('Time-Zone', me.value.timeZone);
    return request;
  },
};

/** The typed client: paths, parameters and bodies are those of the OpenAPI document. */
export const client = createClient<paths>({ credentials: 'same-origin', fetch: request => send(request) });
client.use(headers);

/** An answer with its body; one that broke off in the middle is none. */
export async function whole<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof TypeError || failure instanceof SyntaxError) throw new Problem({}, 0);
    throw failure;
  }
}

/** The data of a call, or a thrown Problem. */
export async function call<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await whole(answer);
  if (response.ok) return data as T;
  throw problemOf(error, response.status);
}

/** The data of a call that can answer CSV too, which only `raw` asks for. */
export const page = <T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Exclude<T, string>> => call(answer) as Promise<Exclude<T, string>>;

/** The data of a call with the ETag beside it. */
export async function callWithTag<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const { data, error, response } = await whole(answer);
  if (response.ok) return { data: data as T, etag: response.headers.get('ETag') ?? '*' };
  throw problemOf(error, response.status);
}

/** How a request gets to the Api. */
type Way = (request: Request) => Promise<Response>;

/** Sends a file and tells how many of its bytes have gone, which `fetch` does not. */
export const upload = (file: Blob, gone: (bytes: number) => void): Way => request => new Promise((resolve, reject) => {
  const call = new XMLHttpRequest();
  call.open(request.method, request.url);
  request.headers.forEach((value, name) => call.setRequestHeader(name, value));
  call.upload.onprogress = event => gone(event.loaded);
  call.onload = () => resolve(new Response(call.responseText || null, { status: call.status }));
  call.onerror = call.onabort = () => reject(new TypeError('The file was not sent.'));
  call.send(file);
});

/** A call that the types do not describe: a file that is sent, or a text that is read. */
export async function raw(path: string, init: RequestInit = {}, way?: Way): Promise<Response> {
  const response = await send(new Request(new URL(path, location.origin), {
    credentials: 'same-origin',
    ...init,
    headers: { [consoleHeader]: '1', 'Accept-Language': language.value, ...(me.value ? { 'Time-Zone': me.value.timeZone } : {}), ...init.headers },
  }), way);
  if (response.ok) return response;
  throw problemOf(await response.json().catch(() => null), response.status);
}

const keyHeader = 'Idempotency-Key';
const keys = new Keys();

/**
 * Makes a POST happen once, also when its answer was lost and it is sent again: the same address and body keep their key
 * until they are answered. `body` names a body that is too large to be read for that, such as a file.
 */
export const once = (body = ''): { 'Idempotency-Key': string } => ({ [keyHeader]: encodeURIComponent(body) });

async function send(request: Request, way: Way = fetch): Promise<Response> {
  const named = request.headers.get(keyHeader);
  const deed = named === null ? '' : `${request.url} ${named || await request.clone().text()}`;
  if (deed) request.headers.set(keyHeader, keys.of(deed));
  let response: Response;
  try {
    response = await way(request);
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Problem({}, 0);
  }
  if (deed) keys.answered(deed, response.status, response.status === 409 ? problemOf(await response.clone().json().catch(() => null), 409).code : undefined);
  if (response.status === 401 && !new URL(request.url).pathname.endsWith('/session')) sessionEnded();
  return response;
}

function problemOf(error: unknown, status: number): Problem {
  const details = typeof error === 'object' && error !== null ? (error as ProblemDetails) : {};
  return new Problem(details, status);
}
