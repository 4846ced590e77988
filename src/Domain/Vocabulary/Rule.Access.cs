namespace MassMessaging.Domain.Vocabulary;

// The sentences of each code stand in the files of the languages, and in docs/errors.md.
#pragma warning disable CS1591

/// <summary>Keys, sessions and roles of callers, and the limits of their calls.</summary>
public sealed partial record Rule
{
    public static readonly Rule KeyRequired = new("keyRequired", 401, "reason");
    public static readonly Rule AppTokenRequired = new("appTokenRequired", 401);
    public static readonly Rule SignatureInvalid = new("signatureInvalid", 401);
    public static readonly Rule RoleForbidden = new("roleForbidden", 403, "role");
    public static readonly Rule OperatorKeyRequired = new("operatorKeyRequired", 403);
    public static readonly Rule TenantKeyRequired = new("tenantKeyRequired", 403);
    public static readonly Rule CreatorRequired = new("creatorRequired", 403, "reason");
    public static readonly Rule TenantSuspended = new("tenantSuspended", 403);
    public static readonly Rule VerifyTokenInvalid = new("verifyTokenInvalid", 403);
    public static readonly Rule RateLimited = new("rateLimited", 429, "reason", "limit");
    public static readonly Rule TestsExhausted = new("testsExhausted", 429, "limit");
    public static readonly Rule SessionEnded = new("sessionEnded", 401);
    public static readonly Rule SignInRefused = new("signInRefused", 401);
    public static readonly Rule CodeRefused = new("codeRefused", 401);
    public static readonly Rule OperatorKeyRefused = new("operatorKeyRefused", 403);
    public static readonly Rule KeyOrCodeRequired = new("keyOrCodeRequired", 400);
    public static readonly Rule ConsoleHeaderRequired = new("consoleHeaderRequired", 403, "header");
    public static readonly Rule OriginForeign = new("originForeign", 403);
}
