using System.Buffers;
using MassMessaging.Api.Limits;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Reads what providers post, with a bound on the bytes that this process holds of them at once, in fair shares of the
/// tenants that are posted to. A post holds what has come of it, not what it announced. Large ones are read and served in
/// turns, a tenant's one after the other: reading and hashing one keeps a processor as storing it does.
/// </summary>
/// <param name="mebibytes">Setting <c>RateLimit:PostedMebibytes</c>; <see cref="Fewest"/> or more.</param>
/// <param name="clock">The real clock.</param>
internal sealed class PostedBodies(int mebibytes, TimeProvider clock)
{
    /// <summary>Room for one whole post of the largest kind beside others.</summary>
    public const int Fewest = 8;

    /// <summary>A post of more bytes waits for its tenant's turn. A post of a thousand statuses is smaller.</summary>
    public const int Large = 512 * 1024;

    /// <summary>Large posts of one tenant that wait for their turn; more are refused.</summary>
    public const int MostWaiting = 20;

    private const int SmallestBuffer = 4 * 1024;

    // What a tenant that holds nothing is sure to get: nearly every post is smaller.
    private const int PlaceBytes = 16 * 1024;
    private const int PlacesOfMebibyte = 1024 * 1024 / PlaceBytes;

    // A provider sends from a data centre: slower senders would hold the bytes that others need.
    private static readonly MinDataRate Slowest = new(64 * 1024, TimeSpan.FromSeconds(5));
    private readonly FairShares _places = new(mebibytes * PlacesOfMebibyte, TimeSpan.FromSeconds(2));

    /// <summary>Large posts at once, half of them of one tenant: as many as this machine has processors, at least two.</summary>
    public static int AtOnce { get; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>
    /// The turns of large posts. They are not those of costly calls: posts of strangers, whose signature is known to be wrong only
    /// at their end, must not fill the tenant's line.
    /// </summary>
    public CostTurns Turns { get; } = new(AtOnce, MostWaiting, clock);

    /// <summary>Reads a body to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="tenantId">The tenant that is posted to.</param>
    /// <param name="each">Takes the bytes as they come; null: nobody wants them before the end.</param>
    /// <returns>
    /// The body, whose bytes count until it is disposed of, and whose turn lasts as long; null: too many bytes are under way,
    /// or too many large posts wait.
    /// </returns>
    public async Task<PostedBody?> ReadAsync(HttpContext context, Guid tenantId, Action<ReadOnlySpan<byte>>? each = null)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = Slowest;
        }

        var announced = context.Request.ContentLength;
        var body = new PostedBody(this, tenantId);
        try
        {
            while (announced is null || body.Bytes.Length < announced)
            {
                if (body.Room.IsEmpty && !body.TryGrow((int)Math.Clamp(announced ?? 0, SmallestBuffer, PlaceBytes)))
                {
                    body.Dispose();
                    return null;
                }

                var coming = context.Request.Body.ReadAsync(body.Room, context.RequestAborted);
                if (!coming.IsCompleted)
                {
                    body.Leave(); // a post that waits for its bytes keeps no other from its turn
                }

                var read = await coming;
                if (Math.Max(announced ?? 0, body.Bytes.Length + read) > Large && !await body.EnterAsync(context.RequestAborted))
                {
                    body.Dispose();
                    return null;
                }

                if (read == 0)
                {
                    break;
                }

                each?.Invoke(body.Room.Span[..read]);
                body.Take(read);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The bound by its setting.</summary>
    public static PostedBodies FromSettings(IConfiguration settings) =>
        new(Math.Max(Fewest, settings.GetValue("RateLimit:PostedMebibytes", 32)), TimeProvider.System);

    /// <summary>The answer to a post without the sender's signature.</summary>
    public static ProblemResult NotSigned() => Problem.Of(Rule.SignatureInvalid);

    /// <summary>The answer to a post for which there is no room: the provider posts it again.</summary>
    public static ProblemResult TooMany() =>
        RateLimits.Refusal("postedBytes", null, 2);

    /// <summary>How many places a buffer of that length takes.</summary>
    public static int PlacesOf(int length) => (length + PlaceBytes - 1) / PlaceBytes;

    /// <summary>Takes places; all or none.</summary>
    public bool TryTake(Guid tenantId, int places)
    {
        var taken = places == 0 ? 0 : _places.Acquire(tenantId, places, clock.GetElapsedTime(0));
        if (taken == places)
        {
            return true;
        }

        _places.Release(tenantId, taken);
        return false;
    }

    /// <summary>Gives places back.</summary>
    public void Release(Guid tenantId, int places) => _places.Release(tenantId, places);
}

/// <summary>What has come of one post, in a buffer of the pool.</summary>
internal sealed class PostedBody(PostedBodies bodies, Guid tenantId) : IDisposable
{
    private byte[] _buffer = [];
    private int _length;
    private CostTurn? _turn;
    private bool _begun;

    /// <summary>What has come.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Room => _buffer.AsMemory(_length);

    /// <summary>Says how many bytes came into the room.</summary>
    public void Take(int bytes) => _length += bytes;

    /// <summary>Makes room by doubling.</summary>
    /// <param name="first">The length to begin with.</param>
    /// <returns>Whether there were places for it.</returns>
    public bool TryGrow(int first)
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length == 0 ? first : _buffer.Length * 2);
        if (!bodies.TryTake(tenantId, PostedBodies.PlacesOf(larger.Length) - PostedBodies.PlacesOf(_buffer.Length)))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        Bytes.CopyTo(larger);
        Return();
        _buffer = larger;
        return true;
    }

    /// <summary>Waits for the tenant's turn, unless it is this post's already.</summary>
    /// <returns>False: as many large posts of the tenant wait as may. A post that was read in part is not refused any more.</returns>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (_turn is not null)
        {
            return true;
        }

        if (bodies.Turns.Ask(tenantId, weight: 1, goesOn: _begun) is not { } turn)
        {
            return false;
        }

        try
        {
            await turn.Began.WaitAsync(cancellationToken);
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        (_turn, _begun) = (turn, true);
        return true;
    }

    /// <summary>Gives the turn to another post until the next bytes have come.</summary>
    public void Leave()
    {
        _turn?.Dispose();
        _turn = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Leave();
        bodies.Release(tenantId, PostedBodies.PlacesOf(_buffer.Length));
        Return();
        (_buffer, _length) = ([], 0);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
