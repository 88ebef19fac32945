namespace NATS.NKeys;

/// <summary>A text is no key, or a key can't do what it is asked. The message never holds any part of a seed.</summary>
public sealed class NKeysException(string message) : Exception(message);
