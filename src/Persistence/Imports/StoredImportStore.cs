using System.Globalization;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Imports;

/// <summary>Files of customers that are imported in the background, their progress, and the rows that were not taken.</summary>
public sealed class StoredImportStore(NpgsqlDataSource database, CredentialCipher cipher)
{
    /// <summary>The kind of their operations.</summary>
    public const string Kind = "importCustomers";

    /// <summary>Bytes of a chunk before it is sealed.</summary>
    public const int ChunkBytes = 256 * 1024;

    private const int Batch = 20;

    private static readonly NamedQueries Sql = NamedQueries.Load("stored_imports");

    /// <summary>Begins to take a file in.</summary>
    /// <param name="import">What it is to be read as.</param>
    /// <param name="most">Imports that a tenant may have that have not ended.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the tenant has as many as it may.</returns>
    public async Task<bool> BeginAsync(NewImport import, int most, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TenantPlaces.CreateAsync(
            database, import.TenantId, "import", import.OperationId, most,
            transaction => transaction.ExecuteAsync(
                Sql["begin-import"],
                new { operation_id = import.OperationId, tenant_id = import.TenantId, import.Replaces, map = import.Map.ToArray(), import.Charset, now }, cancellationToken),
            cancellationToken) is not null;

    /// <summary>Stores the next chunk of a file.</summary>
    public Task AddChunkAsync(Guid operationId, int n, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["add-chunk"],
            new { operation_id = operationId, n, body = cipher.Seal(bytes.Span, Purpose(operationId, "file", n)), length = bytes.Length }, cancellationToken);

    /// <summary>The file is whole: its import begins when its turn comes.</summary>
    public Task AcceptAsync(Guid operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["accept-import"], new { operation_id = operationId, kind = Kind, now }, cancellationToken);

    /// <summary>Forgets a file that did not come in whole.</summary>
    public Task DropAsync(Guid operationId, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["drop-import"], new { operation_id = operationId }, cancellationToken);

    /// <summary>A tenant's import; null when there is none of that id.</summary>
    public Task<StoredImportRow?> FindAsync(Guid tenantId, Guid operationId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<StoredImportRow>(Sql["find-import"], new { tenant_id = tenantId, operation_id = operationId }, cancellationToken);

    /// <summary>Takes the next import that no process works on, under a lease; null: there is none.</summary>
    public async Task<TakenImport?> TakeAsync(TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leaseId = Guid.NewGuid();
        return await database.QueryOneAsync<TakenImport>(Sql["take-import"], new { lease_id = leaseId, lease, now }, cancellationToken) is { } taken
            ? taken with { LeaseId = leaseId, Lease = lease }
            : null;
    }

    /// <summary>Moves the lease's end on.</summary>
    /// <returns>False: it is not this process's any more.</returns>
    public async Task<bool> RenewAsync(TakenImport import, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Sql["renew-import"], Leased(import), cancellationToken) == 1;

    /// <summary>Gives the import back for another process to go on at once.</summary>
    public Task ReleaseAsync(TakenImport import, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["release-import"], Leased(import), cancellationToken);

    /// <summary>Records how many rows the file has.</summary>
    public Task CountAsync(TakenImport import, int total, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["count-import"], new { operation_id = import.OperationId, lease_id = import.LeaseId, total }, cancellationToken);

    /// <summary>Records, as the last of a transaction, that the rows up to one have their outcome.</summary>
    /// <exception cref="ImportLeaseLostException">The import is not this process's any more: nothing may stay of the transaction.</exception>
    public async Task AdvanceAsync(NpgsqlTransaction transaction, TakenImport import, ImportStep step, CancellationToken cancellationToken)
    {
        if (step.Rejects.Lines.Length > 0)
        {
            await AddRejectsAsync(transaction, import, step, cancellationToken);
        }

        var advanced = await transaction.ExecuteAsync(
            Sql["advance-import"],
            new
            {
                operation_id = import.OperationId,
                lease_id = import.LeaseId,
                lease = import.Lease,
                step.Done,
                step.Counts.Created,
                step.Counts.Updated,
                step.Counts.Unchanged,
                step.Rejected,
            },
            cancellationToken);
        if (advanced != 1)
        {
            throw new ImportLeaseLostException();
        }
    }

    /// <summary>Records progress that stores no customer.</summary>
    /// <exception cref="ImportLeaseLostException">The import is not this process's any more.</exception>
    public Task AdvanceAsync(TakenImport import, ImportStep step, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await AdvanceAsync(transaction, import, step, cancellationToken);
                return (true, true);
            },
            cancellationToken);

    /// <summary>Ends an import, and removes its file.</summary>
    /// <param name="import">The import.</param>
    /// <param name="problem">Why it failed; null: it succeeded.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task FinishAsync(TakenImport import, string? problem, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["finish-import"],
            new { operation_id = import.OperationId, lease_id = import.LeaseId, problem, status = problem is null ? "succeeded" : "failed", now }, cancellationToken);

    /// <summary>Ends an import that has not ended; what was stored stays.</summary>
    public Task CancelAsync(Guid tenantId, Guid operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["cancel-import"], new { tenant_id = tenantId, operation_id = operationId, now }, cancellationToken);

    /// <summary>A chunk of the file; null: it is gone.</summary>
    public async Task<byte[]?> ChunkAsync(Guid operationId, int n, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<byte[]>(Sql["find-chunk"], new { operation_id = operationId, n }, cancellationToken) is { } body
            ? cipher.Open(body, Purpose(operationId, "file", n))
            : null;

    /// <summary>A piece of the rejected rows as it was stored; null: there are no more.</summary>
    public async Task<RejectedPiece?> RejectsAsync(Guid operationId, int n, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<RejectedPiece>(Sql["find-rejects"], new { operation_id = operationId, n }, cancellationToken) is { } piece
            ? new RejectedPiece
            {
                Lines = cipher.Open(piece.Lines, Purpose(operationId, "rejected", 0)),
                Sentences = piece.Sentences is { } sentences ? cipher.Open(sentences, Purpose(operationId, "sentences", 0)) : null,
            }
            : null;

    /// <summary>Removes what has been kept long enough: files that broke off, imports that did not end, rejected rows.</summary>
    /// <returns>Whether there may be more to remove.</returns>
    public async Task<bool> PruneAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var more = false;
        foreach (var name in new[] { "forget-uploads", "expire-imports", "clear-imports" })
        {
            more |= await database.ExecuteAsync(Sql[name], new { now, batch = Batch }, cancellationToken) >= Batch;
        }

        return more;
    }

    private Task AddRejectsAsync(NpgsqlTransaction transaction, TakenImport import, ImportStep step, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            Sql["add-rejects"],
            new
            {
                operation_id = import.OperationId,
                body = cipher.Seal(step.Rejects.Lines, Purpose(import.OperationId, "rejected", 0)),
                sentences = step.Rejects.Sentences is { } sentences ? cipher.Seal(sentences, Purpose(import.OperationId, "sentences", 0)) : null,
            },
            cancellationToken);

    private static object Leased(TakenImport import) => new { operation_id = import.OperationId, lease_id = import.LeaseId, lease = import.Lease };

    private static string Purpose(Guid operationId, string part, int n) => string.Create(CultureInfo.InvariantCulture, $"import/{operationId:N}/{part}/{n}");
}

/// <summary>An import whose file is about to come in.</summary>
/// <param name="OperationId">Its operation.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="Replaces">Each row is a whole customer.</param>
/// <param name="Map">What columns are taken for, each as <c>Handy:phone</c>.</param>
/// <param name="Charset">The file's encoding; null: UTF-8.</param>
public sealed record NewImport(Guid OperationId, Guid TenantId, bool Replaces, IReadOnlyList<string> Map, string? Charset);

/// <summary>How far an import is.</summary>
public sealed record StoredImportRow
{
    /// <summary>Its operation.</summary>
    public Guid OperationId { get; init; }

    /// <summary>Whose.</summary>
    public Guid TenantId { get; init; }

    /// <summary>Rows of the file; null: not counted yet.</summary>
    public int? Total { get; init; }

    /// <summary>Rows whose outcome is stored.</summary>
    public int Done { get; init; }

    /// <summary>Customers that were new.</summary>
    public int Created { get; init; }

    /// <summary>Customers that changed.</summary>
    public int Updated { get; init; }

    /// <summary>Customers that were there just so.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows that were not taken.</summary>
    public int Rejected { get; init; }

    /// <summary>Why it failed; null: it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>When a process first took it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The rejected rows are kept no longer.</summary>
    public bool Cleared { get; init; }
}

/// <summary>An import that this process works on.</summary>
public sealed record TakenImport
{
    /// <summary>Its operation.</summary>
    public Guid OperationId { get; init; }

    /// <summary>Whose.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The tenant's ISO 3166 region, for phones without a country code.</summary>
    public string Region { get; init; } = string.Empty;

    /// <summary>Each row is a whole customer.</summary>
    public bool Replaces { get; init; }

    /// <summary>What columns are taken for, each as <c>Handy:phone</c>.</summary>
    public string[] Map { get; init; } = [];

    /// <summary>The file's encoding; null: UTF-8.</summary>
    public string? Charset { get; init; }

    /// <summary>Chunks of the file.</summary>
    public int Chunks { get; init; }

    /// <summary>Rows of the file; null: not counted yet.</summary>
    public int? Total { get; init; }

    /// <summary>Rows from the file's front whose outcome is stored.</summary>
    public int Done { get; init; }

    /// <summary>Of these the rows that were not taken.</summary>
    public int Rejected { get; init; }

    /// <summary>How often it was taken since rows were last stored.</summary>
    public int Tries { get; init; }

    /// <summary>The lease under which this process works.</summary>
    public Guid LeaseId { get; init; }

    /// <summary>How long the lease lasts without a sign of life.</summary>
    public TimeSpan Lease { get; init; }
}

/// <summary>Progress of an import.</summary>
/// <param name="Done">Rows from the file's front whose outcome is stored from then on.</param>
/// <param name="Counts">What the step's rows did.</param>
/// <param name="Rejected">Rows of the step that were not taken.</param>
/// <param name="Rejects">These rows.</param>
public sealed record ImportStep(int Done, BatchCounts Counts, int Rejected, RejectedPiece Rejects);

/// <summary>Rows that an import has not taken, as they are stored.</summary>
public sealed record RejectedPiece
{
    /// <summary>Their lines of CSV in UTF-8.</summary>
    public byte[] Lines { get; init; } = [];

    /// <summary>Their sentences in the other languages, as the Api writes them; null: there are none.</summary>
    public byte[]? Sentences { get; init; }
}

/// <summary>Another process works on the import, it was cancelled, or its tenant may not write.</summary>
public sealed class ImportLeaseLostException : Exception
{
    /// <inheritdoc/>
    public ImportLeaseLostException()
        : base("The import is not this process's any more.")
    {
    }
}
