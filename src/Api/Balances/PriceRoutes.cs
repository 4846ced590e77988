using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Balances;

/// <summary>What channels cost: the installation's default and a tenant's own.</summary>
internal static class PriceRoutes
{
    private static readonly object Example = new
    {
        whatsapp = new { perMonth = new { amount = "25.00", currency = "EUR" } },
        sms = new { perSegment = new { amount = "0.07", currency = "EUR" } },
        push = new { perMessage = new { amount = "0.00", currency = "EUR" } },
        chat = new { perMessage = new { amount = "0.00", currency = "EUR" } },
    };

    /// <summary>Maps the routes.</summary>
    public static void MapPrices(this IEndpointRouteBuilder v1)
    {
        v1.MapPut("/prices", PutDefaultAsync).WithTags("Operator").RequireAuthorization(Policies.Operator).WithName("replacePrices")
            .Documented("Replaces the default prices of the installation.", Example, Rule.AmountMalformed, Rule.CurrencyMismatch, Rule.ValueRequired, Rule.CurrencyMalformed)
            .Produces<PricesBody>();
        v1.MapGet("/prices", GetAsync).WithTags("Balance").RequireAuthorization(Policies.Anybody).WithName("getPrices")
            .Documented("Shows what the tenant pays by channel: its own price, else the installation's in its currency; to the operator the installation's.")
            .Produces<PricesBody>();
        v1.MapPut("/tenants/{id}/prices", PutAsync).WithTags("Operator").RequireAuthorization(Policies.Operator).WithName("replaceTenantPrices")
            .Documented("Replaces a tenant's own prices; a channel left out costs the default in its currency.", Example,
                Rule.AmountMalformed, Rule.CurrencyMismatch, Rule.ValueRequired, Rule.NotFound)
            .Produces<PricesBody>();
    }

    private static async Task<IResult> PutDefaultAsync(PricesBody body, TenantStore tenants, HttpContext context)
    {
        var currency = body.Moneys().Select(money => money.Currency).FirstOrDefault(c => c is { Length: 3 } && c.All(char.IsAsciiLetterUpper));
        var errors = new List<FieldError>();
        var rows = body.ToRows(currency ?? string.Empty, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await tenants.SetPricesAsync(null, rows, context.RequestAborted);
        return TypedResults.Ok(PricesBody.Of(rows));
    }

    private static async Task<IResult> GetAsync(Caller caller, TenantStore tenants, HttpContext context) =>
        TypedResults.Ok(PricesBody.Of(caller.IsOperator
            ? await tenants.DefaultPricesAsync(context.RequestAborted)
            : await tenants.PricesAsync(caller.TenantId, caller.Currency, context.RequestAborted)));

    private static async Task<IResult> PutAsync(string id, PricesBody body, TenantStore tenants, HttpContext context)
    {
        if (!Texts.TryId(id, out var tenantId) || await tenants.FindAsync(tenantId, context.RequestAborted) is not { } tenant)
        {
            return Problem.NotFound("tenant");
        }

        var errors = new List<FieldError>();
        var rows = body.ToRows(tenant.Currency, errors);
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        await tenants.SetPricesAsync(tenantId, rows, context.RequestAborted);
        return TypedResults.Ok(PricesBody.Of(rows));
    }
}

/// <summary>Prices by channel; a channel left out has none here.</summary>
/// <param name="Whatsapp">A month of a channel; its messages cost nothing.</param>
/// <param name="Sms">A segment.</param>
/// <param name="Push">A message.</param>
/// <param name="Chat">A message.</param>
internal sealed record PricesBody(MonthPrice? Whatsapp, SegmentPrice? Sms, MessagePrice? Push, MessagePrice? Chat)
{
    /// <summary>The prices of rows.</summary>
    public static PricesBody Of(IReadOnlyList<PriceRow> rows)
    {
        Money? Money(Channel channel, Func<PriceRow, decimal?> amount) =>
            rows.FirstOrDefault(row => row.Channel == channel) is { } row && amount(row) is { } value ? Json.Money.Of(value, row.Currency) : null;

        return new PricesBody(
            Money(Channel.WhatsApp, row => row.PerMonth) is { } month ? new MonthPrice(month) : null,
            Money(Channel.Sms, row => row.PerMessage) is { } segment ? new SegmentPrice(segment) : null,
            Money(Channel.Push, row => row.PerMessage) is { } push ? new MessagePrice(push) : null,
            Money(Channel.Chat, row => row.PerMessage) is { } chat ? new MessagePrice(chat) : null);
    }

    /// <summary>Every price given.</summary>
    public IEnumerable<Money> Moneys() => new[] { Whatsapp?.PerMonth, Sms?.PerSegment, Push?.PerMessage, Chat?.PerMessage }.OfType<Money>();

    /// <summary>The rows to store.</summary>
    /// <param name="currency">The currency of all; empty: none is implied, and none was given, so that a bare amount would be a price in nothing.</param>
    /// <param name="errors">Takes the broken rules.</param>
    public IReadOnlyList<PriceRow> ToRows(string currency, ICollection<FieldError> errors)
    {
        var rows = new List<PriceRow>();
        void Add(Channel channel, bool given, Money? money, string member, Func<decimal, PriceRow> row)
        {
            if (given && money is null)
            {
                errors.Add(Rule.ValueRequired.At($"/{channel}/{member}"));
            }
            else if (money is not null && currency.Length == 0)
            {
                errors.Add(Rule.CurrencyMalformed.At($"/{channel}/{member}/currency"));
            }
            else if (money?.Read($"/{channel}/{member}", currency, errors) is { } amount)
            {
                rows.Add(row(amount));
            }
        }

        Add(Channel.WhatsApp, Whatsapp is not null, Whatsapp?.PerMonth, "perMonth", a => new PriceRow { Channel = Channel.WhatsApp, Currency = currency, PerMonth = a });
        Add(Channel.Sms, Sms is not null, Sms?.PerSegment, "perSegment", a => new PriceRow { Channel = Channel.Sms, Currency = currency, PerMessage = a });
        Add(Channel.Push, Push is not null, Push?.PerMessage, "perMessage", a => new PriceRow { Channel = Channel.Push, Currency = currency, PerMessage = a });
        Add(Channel.Chat, Chat is not null, Chat?.PerMessage, "perMessage", a => new PriceRow { Channel = Channel.Chat, Currency = currency, PerMessage = a });
        return rows;
    }
}

/// <summary>The price of a month.</summary>
/// <param name="PerMonth">Money.</param>
internal sealed record MonthPrice([property: Required, NeverNull] Money? PerMonth);

/// <summary>The price of an SMS segment.</summary>
/// <param name="PerSegment">Money.</param>
internal sealed record SegmentPrice([property: Required, NeverNull] Money? PerSegment);

/// <summary>The price of a message.</summary>
/// <param name="PerMessage">Money.</param>
internal sealed record MessagePrice([property: Required, NeverNull] Money? PerMessage);
