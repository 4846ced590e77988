using Xunit;
using Xunit.Abstractions;

namespace MassMessaging.TestKit;

/// <summary>
/// Begins what takes longest first, so that no long collection is left alone at the end of its project. An assembly names
/// a class of its own that derives from this one.
/// </summary>
/// <param name="longest">Names of collections, or of classes without one, in their order.</param>
public abstract class LongestFirst(params string[] longest) : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(PlaceOf).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private int PlaceOf(ITestCollection collection)
    {
        var place = Array.FindIndex(longest, name => collection.DisplayName == name || collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal));
        return place < 0 ? longest.Length : place;
    }
}
