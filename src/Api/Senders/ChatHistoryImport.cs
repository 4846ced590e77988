using System.Text.Json;
using MassMessaging.Api.Imports;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Senders;

/// <summary>A row of imported chat history.</summary>
internal sealed record ChatHistoryBody
{
    /// <summary>Your own id of the customer; the row's key.</summary>
    public string? CustomerId { get; init; }

    /// <summary>When the customer last wrote to the number; not later than now.</summary>
    public DateTimeOffset? LastInboundAt { get; init; }
}

/// <summary>The columns of such an import.</summary>
internal sealed class ChatHistoryColumns : ImportColumns<ChatHistoryBody>
{
    /// <inheritdoc/>
    public override string Key => "customerId";

    /// <inheritdoc/>
    protected override IReadOnlySet<string> Names { get; } = new HashSet<string> { "customerId", "lastInboundAt" };

    /// <inheritdoc/>
    public override ChatHistoryBody Read(ImportCells cells) =>
        new() { CustomerId = cells.Key("customerId"), LastInboundAt = cells.Instant("lastInboundAt") };

    /// <inheritdoc/>
    public override ChatHistoryBody Complete(ChatHistoryBody body, JsonElement line) =>
        body with { CustomerId = body.CustomerId is { } id ? CustomerIds.Trim(id) : null };
}

/// <summary>Imported chat history of one number.</summary>
internal sealed class ChatHistoryImport(ChatHistoryStore history, Guid tenantId, int numberNo, DateTimeOffset now)
    : IImportTarget<ChatHistoryBody, LastContact>
{
    /// <inheritdoc/>
    public LastContact? Read(ChatHistoryBody body, List<FieldError> errors)
    {
        if (Texts.CheckId(body.CustomerId, "/customerId") is { } error)
        {
            errors.Add(error);
        }

        if (body.LastInboundAt is null && !errors.Any(wrong => wrong.Pointer == "/lastInboundAt"))
        {
            errors.Add(Rule.ValueRequired.At("/lastInboundAt"));
        }
        else if (body.LastInboundAt > now)
        {
            errors.Add(Rule.TimeInFuture.At("/lastInboundAt"));
        }

        return errors.Count > 0 ? null : new LastContact(body.CustomerId!, body.LastInboundAt!.Value);
    }

    /// <inheritdoc/>
    public string KeyOf(LastContact row) => row.CustomerId;

    /// <inheritdoc/>
    public async Task<ImportBatch> StoreAsync(IReadOnlyList<LastContact> rows, bool dryRun, CancellationToken cancellationToken)
    {
        var results = await history.ImportAsync(tenantId, numberNo, rows, dryRun, cancellationToken);
        return new ImportBatch(
            new BatchCounts(Count(ContactResult.Created), Count(ContactResult.Updated), Count(ContactResult.Unchanged)), [.. results.Select(Refusal)], []);

        int Count(ContactResult wanted) => results.Count(result => result == wanted);
    }

    private static FieldError? Refusal(ContactResult result) => result switch
    {
        ContactResult.CustomerUnknown => Rule.CustomerUnknown.At("/customerId"),
        ContactResult.NoAddress => Rule.NoAddress.At("/customerId"),
        _ => null,
    };
}
