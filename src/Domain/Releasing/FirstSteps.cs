namespace MassMessaging.Domain.Releasing;

/// <summary>What a machine does before it plans anything: what an earlier result left to do.</summary>
internal sealed class FirstSteps
{
    private int _storedPage;
    private bool _mustLoad;
    private bool _mustEndActivation;

    public FirstSteps(int storedPage) => _storedPage = storedPage;

    /// <summary>The first step; null: nothing is left.</summary>
    /// <param name="page">The lane's cursor.</param>
    public ReleaseStep? Next(int page) =>
        _mustLoad ? new ReleaseStep.Load()
        : page > _storedPage ? new ReleaseStep.StoreCursor(page)
        : _mustEndActivation ? new ReleaseStep.EndActivation()
        : null;

    /// <summary>What the claims of a step leave to do.</summary>
    public void After(ClaimEffect effect)
    {
        _mustLoad |= effect.Loads;
        _mustEndActivation |= effect.EndsActivation;
    }

    /// <summary>What is remembered is not to be trusted.</summary>
    public void MustLoad() => _mustLoad = true;

    /// <summary>The progress was read.</summary>
    public void Loaded(int page)
    {
        _mustLoad = false;
        _storedPage = page;
    }

    /// <summary>A step was executed.</summary>
    public void Done(ReleaseStep? step)
    {
        _storedPage = step is ReleaseStep.StoreCursor cursor ? cursor.Page : _storedPage;
        _mustEndActivation &= step is not ReleaseStep.EndActivation;
    }
}
