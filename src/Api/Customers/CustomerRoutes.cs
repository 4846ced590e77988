using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Chat;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>A tenant's customers.</summary>
internal static class CustomerRoutes
{
    private static readonly object Example = new
    {
        name = "Lucia Bianchi",
        phone = "+39 333 123 4567",
        gender = "female",
        birthDate = "1988-05-04",
        totalSpent = 412.5,
        averageReceipt = 37.5,
        visits = 11,
        brandedApp = true,
        onlineApp = false,
        staff = new[] { "stylist-1" },
        groups = new[] { "vip" },
        attributes = new { colour = "red" },
    };

    private static readonly Rule[] CustomerProblems =
    [
        Rule.NameMalformed, Rule.PhoneNotANumber, Rule.PhoneNotValid, Rule.PhoneRegionNeeded, Rule.PhoneAmbiguous, Rule.UserIdMalformed, Rule.ValueUnknown,
        Rule.DateMalformed, Rule.OutOfRange, Rule.GroupUnknown, Rule.StaffUnknown, Rule.ListTooLong, Rule.AttributeNotScalar, Rule.TextNotAllowed,
        Rule.IdMalformed, Rule.IdMismatch,
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapCustomers(this IEndpointRouteBuilder v1)
    {
        var group = v1.MapGroup("/customers").WithTags("Customers");
        group.MapPut("/{customerId}", PutAsync).RequireAuthorization(Policies.Manager).WithName("putCustomer")
            .Documented("Creates a customer, or replaces one whose ETag is sent in If-Match.", Example,
                [.. CustomerProblems, Rule.PreconditionFailed, Rule.PreconditionRequired])
            .Produces<CustomerView>(201).Produces<CustomerView>().ReadsIfMatch(ifNoneMatch: true).AnswersETag();
        group.MapGet("/", ListAsync).RequireAuthorization(Policies.Viewer).WithName("listCustomers")
            .Documented(
                "Lists customers in the order of their creation; with Accept: text/csv exports all that the filters leave, in a form that the import takes.", null,
                Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.SearchTooLong, Rule.GroupUnknown, Rule.StaffUnknown, Rule.ChannelUnknown,
                Rule.ListTooLong, Rule.TooManyAttributeNames)
            .Costly()
            .Produces<PageOf<CustomerView>>(200, "application/json", "text/csv");
        group.MapGet("/{customerId}", GetAsync).RequireAuthorization(Policies.Viewer).WithName("getCustomer")
            .Documented("Shows a customer.", null, Rule.NotFound).Produces<CustomerView>().AnswersETag();
        group.MapPatch("/{customerId}", PatchAsync).RequireAuthorization(Policies.Manager).WithName("updateCustomer")
            .Documented(
                "Changes what the body names of a customer (JSON merge patch): null empties, an attribute that is not named stays. If-Match is heeded, not required.",
                new { visits = 12, attributes = new { colour = "blue" } },
                [.. CustomerProblems, Rule.NotFound, Rule.PreconditionFailed])
            .Accepts<CustomerBody>("application/json", AcceptedBodies.MergePatch)
            .Produces<CustomerView>().ReadsIfMatch().AnswersETag();
        group.MapDelete("/{customerId}", DeleteAsync).RequireAuthorization(Policies.Manager).WithName("eraseCustomer")
            .Documented("Erases a customer: nothing more is sent, and past deliveries keep neither name nor address.", null, Rule.NotFound)
            .Produces(204);
        group.MapCustomerImport();
        group.MapOptOuts();
        group.MapDevices();
        group.MapChatTokens();
        group.MapCustomerMessages();
    }

    private static async Task<IResult> PutAsync(
        string customerId, CustomerBody body, Caller caller, CustomerStore customers, LabelStore labels, TimeProvider time, HttpContext context)
    {
        var id = Texts.FromPath(customerId);
        var rules = await RulesAsync(caller, labels, context.RequestAborted);
        var errors = new List<FieldError>();
        if (body.CustomerId is not null && body.CustomerId != id)
        {
            errors.Add(Rule.IdMismatch.At("/customerId"));
        }

        if (rules.Read(id, body, errors) is not { } row || errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        ProblemResult? refusal = null;
        var (written, existed) = await customers.PutAsync(
            caller.TenantId, row, revision => (refusal = Refusal(context, revision)) is null, time.GetUtcNow(), context.RequestAborted);
        if (!written)
        {
            return refusal!;
        }

        var stored = await customers.FindAsync(caller.TenantId, id, context.RequestAborted);
        if (stored is null)
        {
            return Problem.NotFound("customer"); // erased at this very moment
        }

        context.Response.Headers.ETag = ETags.Of(stored.Revision);
        return existed
            ? TypedResults.Ok(CustomerView.Of(stored))
            : TypedResults.Created($"/v1/customers/{Uri.EscapeDataString(id)}", CustomerView.Of(stored));
    }

    private static async Task<IResult> PatchAsync(
        string customerId, JsonElement patch, Caller caller, CustomerStore customers, LabelStore labels, TimeProvider time, HttpContext context)
    {
        var id = Texts.FromPath(customerId);
        var rules = await RulesAsync(caller, labels, context.RequestAborted);
        ProblemResult? refusal = null;
        if (!await customers.ChangeAsync(caller.TenantId, id, Change, time.GetUtcNow(), context.RequestAborted))
        {
            return Problem.NotFound("customer");
        }

        return refusal ?? (await customers.FindAsync(caller.TenantId, id, context.RequestAborted) is { } stored
            ? ETags.Ok(context, CustomerView.Of(stored), stored.Revision)
            : Problem.NotFound("customer")); // erased at this very moment

        CustomerRow? Change(CustomerRow standing)
        {
            if (context.Request.Headers.IfMatch.Count > 0 && ETags.Check(context, standing.Revision) is { } stale)
            {
                refusal = stale;
                return null;
            }

            var body = MergePatch.Apply(CustomerBody.Of(CustomerView.Of(standing)), patch);
            var errors = new List<FieldError>();
            if (body.CustomerId is not null && body.CustomerId != id)
            {
                errors.Add(Rule.IdMismatch.At("/customerId"));
            }

            var row = rules.Read(id, body, errors);
            refusal = errors.Count > 0 ? Problem.Invalid(errors) : null;
            return errors.Count > 0 ? null : row;
        }
    }

    private static ProblemResult? Refusal(HttpContext context, int? revision) => revision is { } existing
        ? context.Request.Headers.IfNoneMatch == "*" ? Problem.PreconditionFailed() : ETags.Check(context, existing)
        : context.Request.Headers.IfMatch.Count > 0 ? Problem.PreconditionFailed() : null;

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery page, [AsParameters] SearchQuery query, [AsParameters] CustomerQuery wanted, Caller caller, LabelStore labels,
        CostlyReads costly, CostGate gate, HttpContext context)
    {
        if (await wanted.CheckAsync(caller.TenantId, labels, context.RequestAborted) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        var conditions = wanted.Conditions(query.Text());
        if (CsvAnswers.Preferred(context))
        {
            context.RequestServices.GetRequiredService<OpenKeys>().BreakOffWithKey(context, caller);
            return await CustomerCsv.BeginAsync(caller.TenantId, conditions, costly, gate, context.RequestAborted);
        }

        var filter = wanted.IsEmpty ? $"customers {conditions.Search}" : $"customers {JsonSerializer.Serialize(conditions)}";
        var after = Cursor.Decode(page.Cursor, filter) is not { } position ? 0
            : long.TryParse(position, CultureInfo.InvariantCulture, out var number) ? number
            : throw Cursor.Invalid();
        var limit = page.Size() + 1;
        var rows = await gate.RunAsync(
            caller.TenantId, CostWeights.Page, token => costly.Customers.PageAsync(caller.TenantId, after, limit, conditions, token), context.RequestAborted);
        return Pages.Of(
            context, rows, page.Size(), CustomerView.Of, row => row.CustomerNo.ToString(CultureInfo.InvariantCulture), filter);
    }

    private static async Task<IResult> GetAsync(string customerId, Caller caller, CustomerStore customers, DeviceStore devices, HttpContext context)
    {
        var row = await customers.FindAsync(caller.TenantId, Texts.FromPath(customerId), context.RequestAborted);
        if (row is null)
        {
            return Problem.NotFound("customer");
        }

        string[] addresses = [row.CustomerId, .. new[] { row.Phone, row.WhatsAppUserId }.OfType<string>()];
        OptOutView[] optOuts = [.. (await customers.ExplainSuppressionsAsync(caller.TenantId, addresses, context.RequestAborted)).Select(OptOutView.Of)];
        var view = CustomerView.Of(row) with
        {
            OptOuts = [.. optOuts.Select(optOut => optOut.Channel)],
            OptOutDetails = optOuts,
            Devices =
            [
                .. (await devices.ListAsync(caller.TenantId, row.CustomerNo, context.RequestAborted))
                    .Select(device => new DeviceView(device.Platform, device.RegisteredAt)),
            ],
        };
        return ETags.Ok(context, view, row.Revision);
    }

    private static async Task<IResult> DeleteAsync(
        string customerId, Caller caller, CustomerStore customers, TimeProvider time, HttpContext context) =>
        await customers.EraseAsync(caller.TenantId, Texts.FromPath(customerId), time.GetUtcNow(), context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.NotFound("customer");

    /// <summary>The rules for a tenant's customers now.</summary>
    internal static Task<CustomerRules> RulesAsync(Caller caller, LabelStore labels, CancellationToken cancellationToken) =>
        RulesAsync(caller.TenantId, caller.Region, labels, cancellationToken);

    /// <summary>The rules for the customers of a tenant in a region now.</summary>
    internal static async Task<CustomerRules> RulesAsync(Guid tenantId, string region, LabelStore labels, CancellationToken cancellationToken)
    {
        var groups = await labels.ListAsync(tenantId, LabelKind.Group, cancellationToken);
        var staff = await labels.ListAsync(tenantId, LabelKind.Staff, cancellationToken);
        return new CustomerRules(
            region, groups.Select(row => row.Id).ToHashSet(StringComparer.Ordinal), staff.Select(row => row.Id).ToHashSet(StringComparer.Ordinal));
    }
}
