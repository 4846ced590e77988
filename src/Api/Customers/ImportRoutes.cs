using System.ComponentModel;
using MassMessaging.Api.Access;
using MassMessaging.Api.Imports;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Api.Tenancy;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Customers;

/// <summary>The import of customers.</summary>
internal static class ImportRoutes
{
    /// <summary>Maps the route under customers.</summary>
    public static void MapCustomerImport(this IEndpointRouteBuilder customers) => customers.MapPost("/import", ImportAsync)
        .RequireAuthorization(Policies.Manager)
        .TakesImport().WithName("importCustomers")
        .Documented(
            "Imports customers from CSV or NDJSON of at most 100 MB: rows are stored as they are read, bad ones are reported and skipped. "
            + "A stored customer keeps what a row has no column for, and an empty cell empties; with mode=replace each row is the whole customer. "
            + "A dry run says what each column is taken for, and guesses the others. With Prefer: respond-async a CSV file is stored and answered 202 with an operation.",
            "customerId,name,phone,groups,attributes.colour\r\nc-1,Lucia Bianchi,+39 333 123 4567,vip,red\r\n",
            Rule.HeaderRequired, Rule.ColumnMissing, Rule.ColumnRepeated, Rule.EncodingInvalid, Rule.ValueUnknown, Rule.ValueMalformed, Rule.OutOfRange,
            Rule.MapOnlyForCsv, Rule.TooMany, Rule.BodyTooLarge, Rule.MediaTypeNotSupported, Rule.CharsetNotSupported)
        .Produces<ImportView>().Produces<OperationView>(202);

    private static async Task<IResult> ImportAsync(
        [AsParameters] ImportQuery query,
        [Contract("ImportMode"), Description("merge: a column that the file has not changes nothing; replace: each row is the whole customer. merge unless given.")] string? mode,
        [FromHeader(Name = "Prefer"), Description("respond-async: a CSV file is stored and answered 202 with an operation.")] string? prefer,
        Caller caller, CustomerStore customers, LabelStore labels, StoredImportIntake intake, TimeProvider time, HttpContext context)
    {
        if (mode is not (null or "merge" or "replace"))
        {
            return Problem.Invalid(Rule.ValueUnknown.At("?mode", ("allowed", new[] { "merge", "replace" })));
        }

        var columns = new CustomerColumns(mode == "replace", caller.Region);
        if (query is { DryRun: not true, First: null } && StoredImportIntake.IsPreferred(prefer) && StoredImportIntake.Takes(context))
        {
            return await intake.AcceptAsync(context, caller, mode == "replace", ImportMap.Read(query.Map ?? [], columns.NameOf));
        }

        var rules = await CustomerRoutes.RulesAsync(caller, labels, context.RequestAborted);
        var target = new CustomerImport(customers, rules, caller.TenantId, time.GetUtcNow());
        return await ImportFile.RunAsync(context, caller, columns, target, query);
    }
}
