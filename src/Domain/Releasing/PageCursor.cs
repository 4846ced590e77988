namespace MassMessaging.Domain.Releasing;

/// <summary>Which pages of a lane may still hold a never-attempted waiting recipient.</summary>
internal sealed class PageCursor(int page)
{
    // Pages after the cursor's that are done too: without a pace several are claimed at once.
    private HashSet<int>? _done;

    /// <summary>The lowest page that may hold one.</summary>
    public int Page { get; private set; } = page;

    /// <summary>The first pages from the cursor on that are not done.</summary>
    public int[] Next(int count, int lastPage) =>
        [.. Enumerable.Range(Page, lastPage - Page + 1).Where(page => _done?.Contains(page) != true).Take(count)];

    /// <summary>Pages hold none any more; the cursor moves behind all that are done.</summary>
    public void Finish(int first, int count)
    {
        for (var page = first; page < first + count; page++)
        {
            (_done ??= []).Add(page);
        }

        while (_done?.Remove(Page) == true)
        {
            Page++;
        }

        _done = _done is { Count: > 0 } ? _done : null;
    }
}
