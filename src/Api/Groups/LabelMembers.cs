using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Customers;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Customers;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Groups;

/// <summary>Which customers have a label, and how many.</summary>
internal sealed class LabelMembers(LabelStore labels, CostlyReads costly, CostGate gate, TimeProvider time)
{
    /// <summary>Customers of one call.</summary>
    public const int MostCustomers = 10_000;

    /// <summary>How many customers have each of these labels; null: nobody asked.</summary>
    public async Task<IReadOnlyDictionary<string, int>?> CountAsync(
        Guid tenantId, LabelKind kind, MembersQuery query, IReadOnlyList<LabelRow> rows, CancellationToken cancellationToken) =>
        query.Members is not true ? null
            : await gate.RunAsync(
                tenantId, CostWeights.Page, token => costly.Labels.CountAsync(tenantId, kind, [.. rows.Select(row => row.Id)], token), cancellationToken);

    /// <summary>Gives a label to customers, or takes it from them.</summary>
    public async Task<IResult> ChangeAsync(LabelKind kind, string id, MembersRequest body, bool adds, Caller caller, HttpContext context)
    {
        if (body.CustomerIds is not { Length: > 0 } ids || ids.Any(one => one is null))
        {
            return Problem.Invalid(Rule.ValueRequired.At("/customerIds"));
        }

        if (ids.Length > MostCustomers)
        {
            return Problem.Invalid(Rule.ListTooLong.At("/customerIds", ("limit", MostCustomers), ("actual", ids.Length)));
        }

        var results = await labels.ChangeMembersAsync(
            caller.TenantId, kind, Texts.FromPath(id), ids, adds, CustomerRules.MaxLabels, time.GetUtcNow(), context.RequestAborted);
        return results is null ? Problem.NotFound(kind == LabelKind.Group ? "group" : "staff")
            : TypedResults.Ok(new MembersView(
                results.Count(one => one.Result == "changed"), results.Count(one => one.Result == "unchanged"), Ids("unknown"), Ids("full")));

        string[] Ids(string result) => [.. results.Where(one => one.Result == result).Select(one => one.Id)];
    }
}

/// <summary>Whether members are counted.</summary>
internal readonly record struct MembersQuery
{
    /// <summary>True: each label says how many customers have it. That looks through all customers, and waits for its turn.</summary>
    [FromQuery(Name = "members")]
    public bool? Members { get; init; }
}

/// <summary>Customers to add or to take out.</summary>
/// <param name="CustomerIds">Your own ids of 1 to 10,000 customers.</param>
internal sealed record MembersRequest([property: Required, Length(1, LabelMembers.MostCustomers), Contract("OwnId")] string[]? CustomerIds);

/// <summary>What came of customers that were to be added or taken out.</summary>
/// <param name="Changed">Customers that were changed.</param>
/// <param name="Unchanged">Customers that were so before.</param>
/// <param name="Unknown">Ids of which there is no customer.</param>
/// <param name="Full">Customers that have as many of the kind as one may have, 100; they were left as they are.</param>
internal sealed record MembersView(
    int Changed, int Unchanged, [property: Contract("OwnId")] IReadOnlyList<string> Unknown, [property: Contract("OwnId")] IReadOnlyList<string> Full);
