/** An answer that refused a call: RFC 9457, as the Api writes it. */
export interface ProblemDetails {
  title?: string;
  status?: number;
  detail?: string | null;
  code?: string;
  currentStatus?: string | null;
  errors?: Record<string, string[]> | null;
  rules?: Record<string, string[]> | null;
  traceId?: string;
}

/** Thrown for every answer that is not a success, and for a call that had no answer. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, status: number) {
    super(details.detail || details.title || String(status));
    this.code = details.code ?? (status === 0 ? 'offline' : 'unknown');
    this.status = status;
    this.details = details;
  }

  /** The sentences of one field, by its JSON pointer; also those of what lies below it when asked. */
  field(pointer: string, below = false): string[] {
    const errors = this.details.errors ?? {};
    return Object.entries(errors)
      .filter(([at]) => at === pointer || (below && at.startsWith(`${pointer}/`)))
      .flatMap(([, sentences]) => sentences);
  }

  /** The sentences that no field of the form takes. */
  elsewhere(pointers: string[]): string[] {
    const errors = Object.entries(this.details.errors ?? {});
    if (errors.length === 0) return [this.message];
    return errors
      .filter(([at]) => !pointers.some(pointer => at === pointer || at.startsWith(`${pointer}/`)))
      .flatMap(([, sentences]) => sentences);
  }
}
