namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>The request as a whole: its address, its headers, and what it is about.</summary>
public sealed partial record Rule
{
    public static readonly Rule BadRequest = new("badRequest", 400);
    public static readonly Rule RouteNotFound = new("routeNotFound", 404);
    public static readonly Rule NotFound = new("notFound", 404, "reason");
    public static readonly Rule MethodNotAllowed = new("methodNotAllowed", 405, "allowed");
    public static readonly Rule RequestTimeout = new("requestTimeout", 408);
    public static readonly Rule ConnectionBusy = new("connectionBusy", 409);
    public static readonly Rule BodyTooLarge = new("bodyTooLarge", 413, "limit");
    public static readonly Rule MediaTypeNotSupported = new("mediaTypeNotSupported", 415, "reason", "allowed");
    public static readonly Rule CharsetNotSupported = new("charsetNotSupported", 415, "allowed");
    public static readonly Rule PreconditionRequired = new("preconditionRequired", 428);
    public static readonly Rule PreconditionFailed = new("preconditionFailed", 412);
    public static readonly Rule ETagMalformed = new("etagMalformed", 400);
    public static readonly Rule IdempotencyKeyMalformed = new("idempotencyKeyMalformed", 400, "limit");
    public static readonly Rule IdempotencyKeyReused = new("idempotencyKeyReused", 422);
    public static readonly Rule IdempotencyInProgress = new("idempotencyInProgress", 409);
    public static readonly Rule AnswerErased = new("answerErased", 410);
    public static readonly Rule QueryTooExpensive = new("queryTooExpensive", 422);
    public static readonly Rule NotCancellable = new("notCancellable", 409);
}
