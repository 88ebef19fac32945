namespace Deception.Protocols.Rpc;

/// <summary>
/// The presentation contexts of one association: bind and alter_context add to them, results take the refused ones away.
/// Until a result is seen, and it may never be in a capture of one direction, all count as accepted.
/// </summary>
internal sealed class RpcContexts
{
    private const int Max = 256;

    private readonly Dictionary<ushort, Bound> _bound = [];
    private (uint CallId, IReadOnlyList<RpcContext> Contexts)? _pending;

    /// <summary>What a context id stands for.</summary>
    public readonly record struct Bound(Guid Interface, bool IsNdr64);

    /// <summary>Takes the contexts of a bind or alter_context.</summary>
    public void Propose(uint callId, IReadOnlyList<RpcContext> contexts)
    {
        foreach (var context in contexts)
        {
            if (_bound.Count < Max || _bound.ContainsKey(context.Id))
            {
                _bound[context.Id] = new(context.Interface, IsNdr64: false);
            }
        }

        _pending = (callId, contexts);
    }

    /// <summary>Takes the results, in the order of the proposal.</summary>
    public void Settle(uint callId, ReadOnlySpan<bool> accepted, ReadOnlySpan<bool> isNdr64)
    {
        if (_pending is not { } pending || pending.CallId != callId)
        {
            return;
        }

        _pending = null;
        for (var i = 0; i < pending.Contexts.Count; i++)
        {
            var context = pending.Contexts[i];
            if (i < accepted.Length && accepted[i])
            {
                if (_bound.ContainsKey(context.Id))
                {
                    _bound[context.Id] = new(context.Interface, isNdr64[i]);
                }
            }
            else
            {
                _bound.Remove(context.Id);
            }
        }
    }

    /// <summary>What a context id stands for; false when no bind of it was in sight.</summary>
    public bool TryGet(ushort id, out Bound bound) => _bound.TryGetValue(id, out bound);
}
