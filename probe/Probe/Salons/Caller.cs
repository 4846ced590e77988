using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Probe.Description;
using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Salons;

/// <summary>What a caller is to the first salon.</summary>
internal enum Standing
{
    /// <summary>Its key opens nothing.</summary>
    Stranger,
    Operator,
    Creator,
    Manager,
    Viewer,

    /// <summary>The creator of a tenant that is suspended.</summary>
    Suspended,

    /// <summary>A token of a customer's app.</summary>
    App,

    /// <summary>A token of an app of a suspended tenant's customer.</summary>
    SuspendedApp,
}

/// <summary>Somebody with a key, or with something like one.</summary>
/// <param name="Name">What it shows, in words.</param>
/// <param name="Client">Its calls.</param>
/// <param name="Standing">What the key is.</param>
internal sealed record Caller(string Name, Client Client, Standing Standing)
{
    private const string KeyRequired = "401 keyRequired";
    private const string Header = "X-MassMessaging-Console";

    /// <summary>Whether it shows a session's cookie, and not a key.</summary>
    public bool BySession { get; init; }

    /// <summary>How a stranger is refused where a key or session of the tenant is asked for.</summary>
    public string Challenge { get; init; } = KeyRequired;

    /// <summary>Whether a stream of events is open to it all the same, as to a browser's own stream.</summary>
    public bool MayStream { get; init; }

    /// <summary>How this caller is refused an operation; null: it is not.</summary>
    public string? RefusalOf(Operation operation)
    {
        var least = LeastRoles.All[operation.Name];
        if (LeastRoles.HeedsNoKey(operation.Name))
        {
            return null;
        }

        if (BySession && !operation.Path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            return KeyRequired; // a cookie is looked at nowhere else
        }

        if (MayStream && operation.Streams)
        {
            return null;
        }

        var isApp = Standing is Standing.App or Standing.SuspendedApp;
        if (Standing == Standing.Stranger || isApp != (least == LeastRole.App))
        {
            return least == LeastRole.App ? "401 appTokenRequired" : Challenge;
        }

        var allowed = (Standing, least) switch
        {
            (Standing.App or Standing.SuspendedApp, _) => true,
            (Standing.Operator, var role) => role is LeastRole.Operator or LeastRole.AnyKey or LeastRole.OperatorOrManager,
            (_, LeastRole.Operator) => false,
            (Standing.Viewer, var role) => role is LeastRole.Viewer or LeastRole.AnyKey,
            (Standing.Manager, var role) => role is not LeastRole.Creator,
            _ => true,
        };
        return !allowed ? Standing == Standing.Operator ? "403 tenantKeyRequired"
                : least == LeastRole.Operator ? "403 operatorKeyRequired"
                : "403 roleForbidden"
            : Standing is Standing.Suspended or Standing.SuspendedApp && operation.Method != "get" && !LeastRoles.ReadsOnly.Contains(operation.Name) ? "403 tenantSuspended"
            : null;
    }

    /// <summary>Every kind of key there is: of the first salon, of another, and of nobody.</summary>
    public static async Task<IReadOnlyList<Caller>> AllAsync(ProbedProduct product, Salon salon, Salon other, Canaries canaries)
    {
        var customer = salon.Things["customers"];
        var app = await Salon.AppAsync(product, salon.Creator, customer, canaries);
        return
        [
            new("no key", product.With(null), Standing.Stranger),
            new("an empty key", product.With("Bearer "), Standing.Stranger),
            new("another scheme", product.With("Basic " + Convert.ToBase64String("operator:operator"u8)), Standing.Stranger),
            new("a key outside ASCII", product.With("Bearer mm_\u00e9\u00fc\u00ff"), Standing.Stranger),
            new("a long key", product.With(new string('k', 4000)), Standing.Stranger),
            new("an unknown key", product.With("mm_" + new string('A', 43)), Standing.Stranger),
            new("a revoked key", await RevokedAsync(product, salon, canaries), Standing.Stranger),
            new("an erased tenant's key", await ErasedAsync(product, canaries), Standing.Stranger),
            new("a token of one byte less", product.With(app.Key![..^1]), Standing.Stranger),
            new("a forged token", product.With(app.Key[..^2] + (app.Key.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA")), Standing.Stranger),
            new("a token outside its alphabet", product.With(app.Key[..^2] + "!\u00e9"), Standing.Stranger),
            new("an expired token", product.With(await ExpiredAsync(product, app)), Standing.Stranger),
            new("an erased customer's token", await ErasedAppAsync(product, salon, canaries), Standing.Stranger),
            new("the operator", product.Operator, Standing.Operator),
            new("the creator", salon.Creator, Standing.Creator),
            new("a manager", salon.Manager, Standing.Manager),
            new("a viewer", salon.Viewer, Standing.Viewer),
            .. await SuspendedAsync(product, canaries),
            .. await SessionsAsync(product, salon, canaries),
            new("an app", app, Standing.App),
            new("another customer's app", await AnotherAppAsync(product, salon, canaries), Standing.App),
            new("another tenant's app", await Salon.AppAsync(product, other.Creator, other.Things["customers"], canaries), Standing.App),
        ];
    }

    // Those that stand and those that do not, each with our own page's header unless it says otherwise.
    private static async Task<IReadOnlyList<Caller>> SessionsAsync(ProbedProduct product, Salon salon, Canaries canaries)
    {
        var creator = await CookieAsync(product, salon.Creator.Key!, canaries);
        var viewer = await CookieAsync(product, salon.Viewer.Key!, canaries);
        var signedOut = await CookieAsync(product, salon.Viewer.Key!, canaries);
        (await product.WithCookie(signedOut, (Header, "1")).DeleteAsync("/v1/session")).Expect(204);
        var lost = (await salon.Creator.PostAsync("/v1/keys", new { name = "lost", role = "creator" })).Expect(201);
        var revoked = await CookieAsync(product, canaries.Secret(lost.Text("key")), canaries);
        (await salon.Creator.DeleteAsync("/v1/keys/" + lost.Text("id"))).Expect(204);
        var idle = await CookieAsync(product, salon.Creator.Key!, canaries);
        await product.ExecuteAsync(
            "update sessions set last_used_at = now() - interval '12 hours' where token_hash = @hash", new { hash = SHA256.HashData(Encoding.UTF8.GetBytes(idle.Split('=')[1])) });
        const string Ended = "401 sessionEnded";
        return
        [
            Of("the creator's session", creator, Standing.Creator, KeyRequired, (Header, "1")),
            Of("a viewer's session", viewer, Standing.Viewer, KeyRequired, (Header, "1"), ("Sec-Fetch-Site", "same-origin")),
            Of("a session that was signed out", signedOut, Standing.Stranger, Ended, (Header, "1")),
            Of("a revoked key's session", revoked, Standing.Stranger, Ended, (Header, "1")),
            Of("an idle session", idle, Standing.Stranger, Ended, (Header, "1")),
            Of("a token of nobody", "massmessaging=" + new string('A', 43), Standing.Stranger, Ended, (Header, "1")),
            Of("a malformed session", "massmessaging=x", Standing.Stranger, Ended, (Header, "1")),
            Of("a session called by another origin", creator, Standing.Stranger, "403 originForeign", (Header, "1"), ("Origin", "https://elsewhere.example")),
            Of("a session without the console's header", creator, Standing.Stranger, "403 consoleHeaderRequired") with { MayStream = true },
        ];

        Caller Of(string name, string cookie, Standing standing, string challenge, params (string Name, string Value)[] headers) =>
            new(name, product.WithCookie(cookie, headers), standing) { BySession = true, Challenge = challenge };
    }

    private static async Task<string> CookieAsync(ProbedProduct product, string key, Canaries canaries)
    {
        var cookie = (await product.With(null).PostAsync("/v1/session", new { key })).Expect(200).Headers["Set-Cookie"].Split(';')[0];
        canaries.Secret(cookie.Split('=')[1]);
        return cookie;
    }

    private static async Task<Client> RevokedAsync(ProbedProduct product, Salon salon, Canaries canaries)
    {
        var made = (await salon.Creator.PostAsync("/v1/keys", new { name = "lost", role = "creator" })).Expect(201);
        (await salon.Creator.DeleteAsync("/v1/keys/" + made.Text("id"))).Expect(204);
        return product.With(canaries.Secret(made.Text("key")));
    }

    private static async Task<Client> ErasedAsync(ProbedProduct product, Canaries canaries)
    {
        var (id, creator) = await Salon.OpenAsync(product, canaries);
        (await product.Operator.DeleteAsync("/v1/tenants/" + id)).Expect(202);
        return creator;
    }

    // The customer comes back under the same id; the token is still of the one who went.
    private static async Task<Client> ErasedAppAsync(ProbedProduct product, Salon salon, Canaries canaries)
    {
        (await salon.Creator.PutAsync("/v1/customers/gone", new { name = "Gone" })).Expect(201);
        var app = await Salon.AppAsync(product, salon.Creator, "gone", canaries);
        (await salon.Creator.DeleteAsync("/v1/customers/gone", ("If-Match", "*"))).Expect(204);
        (await salon.Creator.PutAsync("/v1/customers/gone", new { name = "Come back" })).Expect(201);
        return app;
    }

    private static async Task<Client> AnotherAppAsync(ProbedProduct product, Salon salon, Canaries canaries)
    {
        (await salon.Creator.PutAsync("/v1/customers/other", new { name = "Other" })).Expect(201);
        return await Salon.AppAsync(product, salon.Creator, "other", canaries);
    }

    private static async Task<IReadOnlyList<Caller>> SuspendedAsync(ProbedProduct product, Canaries canaries)
    {
        var (id, creator) = await Salon.OpenAsync(product, canaries);
        (await creator.PutAsync("/v1/customers/c", new { name = "Customer" })).Expect(201);
        var app = await Salon.AppAsync(product, creator, "c", canaries);
        (await product.Operator.PatchAsync("/v1/tenants/" + id, new { suspended = true })).Expect(200);
        return [new("a suspended tenant's creator", creator, Standing.Suspended), new("a suspended tenant's app", app, Standing.SuspendedApp)];
    }

    // Signed as the Api signs: a token made in the same way that is still good must open the inbox, or this proves nothing.
    private static async Task<string> ExpiredAsync(ProbedProduct product, Client app)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(product.MasterKey), 32, info: "app-token"u8.ToArray());
        var bytes = Base64Url.DecodeFromChars(app.Key.AsSpan("mma_".Length));
        (await product.With(Mint(bytes.AsSpan(26, 8), 0)).GetAsync("/v1/inbox")).Expect(200);
        return Mint(bytes.AsSpan(26, 8), DateTimeOffset.UtcNow.AddYears(-10).ToUnixTimeSeconds());

        string Mint(Span<byte> expiry, long at)
        {
            if (at != 0)
            {
                BinaryPrimitives.WriteInt64BigEndian(expiry, at);
            }

            HMACSHA256.HashData(key, bytes.AsSpan(0, 34), bytes.AsSpan(34));
            return "mma_" + Base64Url.EncodeToString(bytes);
        }
    }
}
