using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Balances;

/// <summary>A tenant's money.</summary>
internal static class BalanceRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapBalances(this IEndpointRouteBuilder v1)
    {
        v1.MapPost("/tenants/{id}/credit", CreditAsync).WithTags("Operator").RequireAuthorization(Policies.Operator).WithName("creditTenant")
            .Documented("Adds to a tenant's balance, once for each reference.", new { amount = new { amount = "100.00", currency = "EUR" }, reference = "invoice 2026-0042" },
                Rule.AmountMalformed, Rule.CurrencyMismatch, Rule.ReferenceRequired, Rule.NotFound, Rule.ReferenceUsed)
            .Produces<CreditView>();
        v1.MapGet("/balance", GetAsync).WithTags("Balance").RequireAuthorization(Policies.Viewer).WithName("getBalance")
            .Documented("Shows what is there, what running campaigns have reserved, and what is left.").Produces<BalanceView>();
        v1.MapGet("/balance/entries", ListAsync).WithTags("Balance").RequireAuthorization(Policies.Viewer).WithName("listBalanceEntries")
            .Documented("Lists every movement of the balance with its cause, newest first.").Produces<PageOf<EntryView>>();
    }

    private static async Task<IResult> CreditAsync(
        string id, CreditRequest request, TenantStore tenants, BalanceStore balances, TimeProvider time, HttpContext context)
    {
        if (!Texts.TryId(id, out var tenantId) || await tenants.FindAsync(tenantId, context.RequestAborted) is not { } tenant)
        {
            return Problem.NotFound("tenant");
        }

        if (request.Amount?.Currency is { } currency && currency != tenant.Currency)
        {
            return Problem.Invalid(Rule.CurrencyMismatch.At("/amount/currency", ("currency", tenant.Currency)));
        }

        if (!Money.TryParse(request.Amount?.Amount, out var amount) || amount <= 0)
        {
            return Problem.Invalid(Rule.AmountMalformed.At("/amount"));
        }

        if (Texts.CheckId(request.Reference, "/reference") is not null)
        {
            return Problem.Invalid(Rule.ReferenceRequired.At("/reference", ("limit", Texts.MaxId)));
        }

        var (entry, balance) = await balances.CreditAsync(tenantId, amount, request.Reference!, time.GetUtcNow(), context.RequestAborted);
        return entry.Amount == amount
            ? TypedResults.Ok(new CreditView(EntryView.Of(entry, tenant.Currency), BalanceView.Of(balance, tenant.Currency)))
            : Problem.Of(Rule.ReferenceUsed);
    }

    private static async Task<IResult> GetAsync(Caller caller, BalanceStore balances, HttpContext context) =>
        TypedResults.Ok(BalanceView.Of(await balances.FindAsync(caller.TenantId, context.RequestAborted), caller.Currency));

    private static async Task<IResult> ListAsync([AsParameters] PageQuery page, Caller caller, BalanceStore balances, HttpContext context)
    {
        const string Filter = "entries";
        long? before = Cursor.Decode(page.Cursor, Filter) is not { } position ? null
            : long.TryParse(position, CultureInfo.InvariantCulture, out var entry) ? entry
            : throw Cursor.Invalid();
        var rows = await balances.PageAsync(caller.TenantId, before, page.Size() + 1, context.RequestAborted);
        return Pages.Of(
            context, rows, page.Size(), row => EntryView.Of(row, caller.Currency),
            row => row.EntryId.ToString(CultureInfo.InvariantCulture), Filter);
    }
}

/// <summary>A credit.</summary>
/// <param name="Amount">Above 0, at most four places, in the tenant's currency; money, or a bare amount.</param>
/// <param name="Reference">What makes the credit happen once, such as an invoice's number.</param>
internal sealed record CreditRequest([property: Required] Money? Amount, [property: Required, StringLength(Texts.MaxId, MinimumLength = 1)] string? Reference);

/// <summary>A credit and what it came to.</summary>
/// <param name="Entry">The entry of this reference.</param>
/// <param name="Balance">The balance now.</param>
internal sealed record CreditView(EntryView Entry, BalanceView Balance);

/// <summary>A balance.</summary>
/// <param name="Amount">All that is there.</param>
/// <param name="Reserved">What running campaigns may still spend.</param>
/// <param name="Available">What can be spent otherwise.</param>
internal sealed record BalanceView(Money Amount, Money Reserved, Money Available)
{
    /// <summary>The view of a row.</summary>
    public static BalanceView Of(BalanceRow row, string currency) => new(
        Money.Of(row.Amount, currency), Money.Of(row.Reserved, currency), Money.Of(row.Available, currency));
}

/// <summary>One movement of a balance.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>credit</c>, <c>channelMonth</c> (a sender's month) or <c>campaign</c> (what one spent, charged at its end).</param>
/// <param name="Amount">Negative for a debit.</param>
/// <param name="Reference">What made it happen once.</param>
/// <param name="Cause">What it was for.</param>
/// <param name="Subject">The campaign or sender that it was for, by its present name; null: a credit, or it is gone.</param>
/// <param name="CreatedAt">When.</param>
[Contract("BalanceEntry")]
internal sealed record EntryView(
    string Id, [property: Contract("BalanceEntryKind")] string Kind, Money Amount, string Reference, [property: Contract("BalanceEntryCause")] JsonElement Cause, EntrySubjectView? Subject,
    DateTimeOffset CreatedAt)
{
    /// <summary>The view of a row.</summary>
    public static EntryView Of(EntryRow row, string currency)
    {
        var cause = JsonSerializer.Deserialize<JsonElement>(row.CauseJson);
        return new EntryView(
            row.EntryId.ToString(CultureInfo.InvariantCulture), row.Kind, Money.Of(row.Amount, currency), row.Reference, cause,
            EntrySubjectView.Of(cause, row.SubjectName), row.CreatedAt);
    }
}

/// <summary>What a movement was for.</summary>
/// <param name="Kind"><c>campaign</c> or <c>sender</c>.</param>
/// <param name="Id">Its id; it may be deleted.</param>
/// <param name="Name">The campaign's title or the sender's name.</param>
[Contract("BalanceEntrySubject")]
internal sealed record EntrySubjectView([property: Contract("BalanceSubjectKind")] string Kind, [property: Contract("Id")] string Id, string Name)
{
    /// <summary>The subject that a cause names.</summary>
    public static EntrySubjectView? Of(JsonElement cause, string? name) =>
        name is null ? null
        : cause.TryGetProperty("campaignId", out var campaign) ? new EntrySubjectView("campaign", campaign.GetString()!, name)
        : cause.TryGetProperty("senderId", out var sender) ? new EntrySubjectView("sender", sender.GetString()!, name)
        : null;
}
