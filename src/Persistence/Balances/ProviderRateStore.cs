using System.Text.Json;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using Npgsql;

namespace MassMessaging.Persistence.Balances;

/// <summary>What providers themselves charge for, as the operator entered it.</summary>
public sealed class ProviderRateStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("balances");

    /// <summary>The prices of a channel's provider; null: none were entered.</summary>
    public async Task<ProviderRates?> FindAsync(Channel channel, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<Row>(Sql["find-provider-rates"], new { channel }, cancellationToken) is { } row
            ? new ProviderRates(row.Currency, JsonSerializer.Deserialize<ProviderRate[]>(row.Rates, JsonSerializerOptions.Web)!)
            {
                Source = row.Source,
                ValidFrom = row.ValidFrom is { } from ? DateOnly.FromDateTime(from) : null,
            }
            : null;

    /// <summary>Replaces the prices of a channel's provider.</summary>
    public Task SetAsync(Channel channel, ProviderRates rates, CancellationToken cancellationToken) => database.ExecuteAsync(
        Sql["set-provider-rates"],
        new
        {
            channel,
            rates.Currency,
            rates.Source,
            valid_from = rates.ValidFrom?.ToDateTime(TimeOnly.MinValue),
            rates = JsonSerializer.Serialize(rates.Rates, JsonSerializerOptions.Web),
        },
        cancellationToken);

    private sealed record Row
    {
        public string Currency { get; init; } = string.Empty;

        public string? Source { get; init; }

        public DateTime? ValidFrom { get; init; }

        public string Rates { get; init; } = string.Empty;
    }
}
