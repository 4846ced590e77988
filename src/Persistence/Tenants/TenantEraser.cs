using System.Text.Json;
using Npgsql;

namespace MassMessaging.Persistence.Tenants;

/// <summary>Erases the rows of tenants that were closed, in bounded batches; a run that dies is taken up by the next.</summary>
public sealed class TenantEraser(NpgsqlDataSource database)
{
    /// <summary>The kind of its operations.</summary>
    public const string Kind = "eraseTenant";

    private const int Batch = 10_000;

    private static readonly string[] Steps =
    [
        "erase-recipients", "erase-inbox", "erase-conversations", "erase-webhook-deliveries", "erase-answers", "erase-opt-outs", "erase-people", "erase-imports", "erase-operations",
        "erase-side-rows", "erase-customers", "erase-address-changes", "erase-erased-opt-outs",
        "erase-senders", "erase-tenant",
    ];

    private static readonly NamedQueries Sql = NamedQueries.Load("tenants");

    /// <summary>The detail of an operation that erases this tenant.</summary>
    public static string Detail(Guid tenantId) => JsonSerializer.Serialize(new { tenantId = tenantId.ToString("N") });

    /// <summary>Takes one waiting operation and does it.</summary>
    /// <param name="now">The time to record as its end.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>Whether there was one.</returns>
    public Task<bool> EraseNextAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async gate =>
            {
                var operation = await gate.QueryOneAsync<OperationRow>(Sql["take-operation"], new { kind = Kind }, cancellationToken);
                if (operation is null)
                {
                    return (false, false);
                }

                using var detail = JsonDocument.Parse(operation.DetailJson);
                await EraseAsync(Guid.ParseExact(detail.RootElement.GetProperty("tenantId").GetString()!, "N"), cancellationToken);
                await gate.ExecuteAsync(
                    Sql["finish-operation"], new { operation_id = operation.OperationId, status = "succeeded", now }, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    private async Task EraseAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        // Twice: a call that was under way may have written while the first went on. Nothing begins any more.
        foreach (var step in Steps.Concat(Steps))
        {
            while (await database.ExecuteAsync(Sql[step], new { tenant_id = tenantId, batch = Batch }, cancellationToken) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
