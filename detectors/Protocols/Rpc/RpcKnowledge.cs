namespace Deception.Protocols.Rpc;

/// <summary>What one decoder has learned of who serves which interface where; bounded, least recently used goes first.</summary>
public sealed class RpcKnowledge
{
}
