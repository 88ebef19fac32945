using Deception.Tests.Lab.Support;

namespace Deception.Tests.Browser.Support;

/// <summary>Keeps pictures of pages where <c>DECEPTION_SCREENSHOTS</c> names a folder (from the repository's root), e.g. <c>docs/images</c>.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("DECEPTION_SCREENSHOTS");

    public static async Task TakeAsync(Visitor visitor, string name)
    {
        if (!string.IsNullOrEmpty(Folder))
        {
            await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, Folder, name + ".png") });
        }
    }
}
