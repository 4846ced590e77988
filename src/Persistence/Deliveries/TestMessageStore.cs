using System.Text.Json;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;
using Npgsql;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>A test message to store.</summary>
/// <param name="TestId">Its id, which stands for a campaign of one person.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="CampaignId">The campaign that is tried.</param>
/// <param name="SenderId">Its sender.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Body">The text.</param>
/// <param name="TemplateName">The template; null: none.</param>
/// <param name="TemplateLanguage">Its language.</param>
/// <param name="Address">Where to.</param>
public sealed record NewTestMessage(
    Guid TestId, Guid TenantId, Guid CampaignId, Guid SenderId, Channel Channel, string Body, string? TemplateName, string? TemplateLanguage,
    string Address)
{
    /// <summary>Of a chat message the customer whose inbox takes it; 0: none.</summary>
    public long CustomerNo { get; init; }
}

/// <summary>A test message as stored.</summary>
public sealed record TestMessageRow
{
    /// <summary>Its id.</summary>
    public Guid TestId { get; init; }

    /// <summary>Whose.</summary>
    public Guid TenantId { get; init; }

    /// <summary>Its sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The text.</summary>
    public required string Body { get; init; }

    /// <summary>The template; null: none.</summary>
    public string? TemplateName { get; init; }

    /// <summary>Its language.</summary>
    public string? TemplateLanguage { get; init; }

    /// <summary>When it was requested.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the number has its first turn for it; null: not known yet, or no limit.</summary>
    public DateTimeOffset? ExpectedAt { get; init; }

    /// <summary>When it acts next; null: it has ended.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>The delivery status of its one person.</summary>
    public short Status { get; init; }

    /// <summary>Why it failed, is unknown or was skipped.</summary>
    public string? Reason { get; init; }

    /// <summary>Where to.</summary>
    public string? Address { get; init; }

    /// <summary>The last claim.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>When the provider accepted it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it reached the device.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it was seen.</summary>
    public DateTimeOffset? ReadAt { get; init; }
}

/// <summary>Test messages: their rows, and when they act next.</summary>
public sealed class TestMessageStore(NpgsqlDataSource database)
{
    /// <summary>Tests of one campaign in any hour.</summary>
    public const int MostAnHour = 10;

    private static readonly NamedQueries Sql = NamedQueries.Load("test_messages");

    /// <summary>Stores a test; false when the campaign has had as many in the hour as it may, or this one is stored.</summary>
    public Task<bool> CreateAsync(NewTestMessage test, CancellationToken cancellationToken) => database.InTransactionAsync(
        async transaction =>
        {
            await transaction.ExecuteAsync(Sql["lock-tests"], new { campaign_id = test.CampaignId }, cancellationToken);
            var made = await transaction.QueryAsync<Guid>(
                Sql["create-test"],
                new
                {
                    test_id = test.TestId,
                    tenant_id = test.TenantId,
                    campaign_id = test.CampaignId,
                    sender_id = test.SenderId,
                    test.Channel,
                    test.Body,
                    template = test.TemplateName is null
                        ? null
                        : JsonSerializer.Serialize(new { name = test.TemplateName, language = test.TemplateLanguage }),
                    test.Address,
                    customer_no = test.CustomerNo,
                    most_an_hour = MostAnHour,
                },
                cancellationToken);
            return (true, made.Count == 1);
        },
        cancellationToken);

    /// <summary>A tenant's test; null when there is none.</summary>
    public Task<TestMessageRow?> FindAsync(Guid tenantId, Guid testId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<TestMessageRow>(Sql["find-test"], new { tenant_id = tenantId, test_id = testId }, cancellationToken);

    /// <summary>Stores when it acts next.</summary>
    /// <param name="testId">The test.</param>
    /// <param name="nextDue">When; null: it has ended.</param>
    /// <param name="expectedAt">Its turn, kept when it is the first that was found; null: not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SetDueAsync(Guid testId, DateTimeOffset? nextDue, DateTimeOffset? expectedAt, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["set-test-due"], new { test_id = testId, next_due = nextDue, expected_at = expectedAt }, cancellationToken);

    /// <summary>Tests that should have acted, of this silo's hash share.</summary>
    public Task<IReadOnlyList<CampaignRef>> OverdueAsync(TimeSpan grace, int silos, int share, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<CampaignRef>(Sql["overdue-tests"], new { grace, silos, share, limit }, cancellationToken);
}
