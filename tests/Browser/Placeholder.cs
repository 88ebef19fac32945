namespace Deception.Tests.Browser;

public class Placeholder { [Xunit.Fact] public void Runs() => Xunit.Assert.NotEmpty("x"); }
