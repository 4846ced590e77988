using System.IO.Pipelines;
using MassMessaging.Api.Receipts;
using Microsoft.AspNetCore.Http;

namespace MassMessaging.Api.Tests;

/// <summary>When the bytes of a large post are read and hashed; how it is answered is in <see cref="PostedBodyTests"/>.</summary>
public sealed class LargePostTests
{
    private const int Whole = 2_900_000;
    private static readonly Guid Ann = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();
    private readonly PostedBodies _bodies = new(64, TimeProvider.System);

    [Fact]
    public async Task A_large_post_is_hashed_in_its_tenants_turn_and_anothers_beside_it()
    {
        var (anns, bobs) = (new Posted(_bodies, Ann, Whole), new Posted(_bodies, Bob, Whole));
        await anns.SendAsync(Whole);
        await bobs.SendAsync(Whole);
        var held = HoldAll(Ann);
        var first = anns.ReadAsync();
        using (var second = await bobs.ReadAsync())
        {
            Assert.Equal(Whole, second!.Bytes.Length);
        }

        await UntilAsync(() => _bodies.Turns.Now == (1, held.Count));
        Assert.Equal(0, anns.Hashed);
        held.ForEach(turn => turn.Dispose());
        using (var body = await first)
        {
            Assert.Equal((Whole, Whole), (body!.Bytes.Length, anns.Hashed));
            Assert.Equal((0, 1), _bodies.Turns.Now); // until it is served
        }

        Assert.Equal((0, 0), _bodies.Turns.Now);
    }

    [Fact]
    public async Task A_large_post_that_waits_for_its_bytes_holds_no_turn()
    {
        var slow = new Posted(_bodies, Ann, Whole);
        await slow.SendAsync(Whole - 1);
        var reads = slow.ReadAsync();
        await UntilAsync(() => slow.Hashed == Whole - 1 && _bodies.Turns.Now == (0, 0));

        var held = HoldAll(Ann);
        await slow.SendAsync(1);
        await UntilAsync(() => _bodies.Turns.Now == (1, held.Count));
        Assert.Equal(Whole - 1, slow.Hashed);
        held.ForEach(turn => turn.Dispose());
        (await reads)!.Dispose();
        Assert.Equal((0, 0), _bodies.Turns.Now);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // it comes in chunks
    public async Task A_post_is_large_from_half_a_mebibyte_on(bool announces)
    {
        var held = HoldAll(Ann);
        var small = new Posted(_bodies, Ann, announces ? PostedBodies.Large : null);
        await small.SendAsync(PostedBodies.Large);
        small.End();
        using (var body = await small.ReadAsync())
        {
            Assert.Equal(PostedBodies.Large, body!.Bytes.Length);
        }

        var large = new Posted(_bodies, Ann, announces ? PostedBodies.Large + 1 : null);
        await large.SendAsync(PostedBodies.Large + 1);
        large.End();
        var reads = large.ReadAsync();
        await UntilAsync(() => _bodies.Turns.Now == (1, held.Count));
        held.ForEach(turn => turn.Dispose());
        using (var body = await reads)
        {
            Assert.Equal(PostedBodies.Large + 1, body!.Bytes.Length);
        }
    }

    [Fact]
    public async Task More_large_posts_of_a_tenant_than_may_wait_are_refused_and_those_of_another_are_not()
    {
        var held = HoldAll(Ann);
        var waits = new List<Task<PostedBody?>>();
        for (var post = 0; post < PostedBodies.MostWaiting; post++)
        {
            waits.Add(await BeginAsync(Ann));
        }

        await UntilAsync(() => _bodies.Turns.Now == (PostedBodies.MostWaiting, held.Count));
        Assert.Null(await await BeginAsync(Ann));
        (await await BeginAsync(Bob))!.Dispose();
        held.ForEach(turn => turn.Dispose());
        foreach (var wait in waits)
        {
            (await wait)!.Dispose();
        }
    }

    private async Task<Task<PostedBody?>> BeginAsync(Guid tenantId)
    {
        var post = new Posted(_bodies, tenantId, PostedBodies.Large + 1);
        await post.SendAsync(PostedBodies.Large + 1);
        return post.ReadAsync();
    }

    private List<IDisposable> HoldAll(Guid tenantId) =>
        [.. Enumerable.Range(0, PostedBodies.AtOnce / 2).Select(_ => _bodies.Turns.Ask(tenantId, weight: 1, goesOn: false)!)];

    private static Task UntilAsync(Func<bool> holds) => OutgoingWebhookTests.UntilAsync("the posts have come so far", () => Task.FromResult(holds()));

    // A post whose bytes come when the test sends them.
    private sealed class Posted
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly DefaultHttpContext _context = new();
        private readonly PostedBodies _bodies;
        private readonly Guid _tenantId;

        public Posted(PostedBodies bodies, Guid tenantId, int? announced)
        {
            (_bodies, _tenantId) = (bodies, tenantId);
            _context.Request.Body = _pipe.Reader.AsStream();
            _context.Request.ContentLength = announced;
        }

        public int Hashed { get; private set; }

        public async Task SendAsync(int bytes) => await _pipe.Writer.WriteAsync(new byte[bytes]);

        public void End() => _pipe.Writer.Complete();

        public Task<PostedBody?> ReadAsync() => _bodies.ReadAsync(_context, _tenantId, bytes => Hashed += bytes.Length);
    }
}
