namespace Deception.Controller.Hosting;

/// <summary>Something that the person at the console can mend; the message is one line that says what and where.</summary>
public sealed class ExpectedFault(string message, Exception? inner = null) : Exception(message, inner);
