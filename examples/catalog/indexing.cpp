// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "catalog.h"
#include "models.h"
#include "scanner.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/aiogather.h"
#include "aioorm/orm/aiomodelsignals.h"

#include <QCryptographicHash>
#include <QStandardPaths>

#include <QCoroTimer>

#include <QFile>
#include <QHash>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{

using Totals = Catalog::Totals;
using Clock = std::chrono::steady_clock;

// A transaction ends when it has this much to write, or after this long: few enough of them for the disk, often enough
// for the list.
constexpr qsizetype writesPerTransaction = 10'000;
constexpr auto transactionAge = 200ms;
// Values in one IN (…), and statements under way at a time.
constexpr qsizetype keysPerStatement = 500;
constexpr qsizetype updatesAtOnce = 32;
// What the event loop bears to wait for, some milliseconds.
constexpr qsizetype rowsAtOnce = 5000;

// Indexes for the other orders of the list. To make them of a full table takes a fifth of what it takes to keep them up to
// date while that is filled; until then the list sorts the whole table, which is bearable for the time of one indexing.
class OrderIndex
{
public:
    QByteArray name, first, second;
    bool isLongText = false; // the first one is
};
const OrderIndex orderIndexes[] = {
    {"files_by_size", "size", {}},
    {"files_by_modified", "modified", {}},
    {"files_by_location", "location", "name", true},
    {"files_by_type", "mimeType", "name", true},
};

QString createIndex(const OrderIndex &index, const AioDialect &dialect)
{
    QByteArray sql = "CREATE INDEX IF NOT EXISTS " + index.name + " ON files (";
    dialect.appendIdentifier(sql, index.first);
    if (index.isLongText && dialect.indexedCharacters > 0)
        sql += '(' + QByteArray::number(dialect.indexedCharacters) + ')';
    if (!index.second.isEmpty()) {
        sql += ", ";
        dialect.appendIdentifier(sql, index.second);
    }
    return QString::fromUtf8(sql + ')');
}

AioSqliteOptions options()
{
    // The indexes of a big tree are written all over: they stay in memory, and go from the log to the file in fewer, bigger pieces.
    return AioSqliteOptions().cacheSize(-64 * 1024).pragma(u"wal_autocheckpoint = 16000"_s);
}

// Brings the database in line with one scan: collects what a batch changes, and writes that in transactions.
//
// Folders are few, so those that the database has are all held in memory until the scan meets them. Files are many:
// those of a known folder are read when the scan comes to it, those of a new one are not even looked for.
class Indexer
{
public:
    Indexer(AioExecutor database, const QByteArray &root)
        : m_database(std::move(database))
        , m_root(root)
    {
    }

    const Totals &totals() const { return m_totals; }

    AioTask<> begin(Totals totals)
    {
        m_totals = totals;
        const auto &d = Folder::columns();
        m_known.reserve(co_await Folder::select().aioCount(m_database));
        // In pieces, each of which the event loop can bear.
        for (;;) {
            const auto rows = co_await Folder::select(d.id, d.folder, d.rawName, d.modified, d.unreadable)
                                  .where(d.id > m_lastFolder)
                                  .orderBy(d.id)
                                  .limit(rowsAtOnce)
                                  .aioExecute(m_database);
            if (rows.isEmpty())
                break;
            for (const auto &[id, folder, rawName, modified, unreadable] : rows)
                m_known.insert({folder.isNull() ? 0 : folder.key(), rawName}, KnownFolder{id, modified, unreadable});
            m_lastFolder = std::get<0>(rows.last());
        }
        m_isNew = m_known.isEmpty();
    }

    AioTask<> add(ScanBatch batch)
    {
        QList<qint64> known;
        for (const ScanFolder &folder : std::as_const(batch.folders))
            addFolder(folder, known);
        if (!known.isEmpty())
            co_await readFiles(known);
        for (const ScanFile &file : std::as_const(batch.files))
            addFile(file);
        for (const qint64 scanId : std::as_const(batch.listed))
            endFolder(scanId);
        if (m_pending.size() >= writesPerTransaction || (m_pending.size() > 0 && Clock::now() - m_written >= transactionAge))
            co_await write();
    }

    // Everything collected so far.
    AioTask<> write()
    {
        if (m_pending.size() == 0)
            co_return;
        const Pending pending = std::exchange(m_pending, {});
        const auto &f = File::columns();
        const auto &d = Folder::columns();
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await Folder::insertMany(d.id, d.folder, d.rawName, d.name, d.rawPath, d.modified, d.unreadable).rows(pending.newFolders).aioExecute(tx);
            co_await File::insertMany(f.folder, f.rawName, f.name, f.location, f.size, f.modified, f.mimeType, f.category, f.kind)
                .rows(pending.newFiles)
                .aioExecute(tx);
            for (const auto &folder : pending.changedFolders) {
                co_await Folder::update(d.modified = folder.modified, d.unreadable = folder.unreadable).where(d.id == folder.id).aioExecute(tx);
            }
            for (qsizetype first = 0; first < pending.changedFiles.size(); first += updatesAtOnce) {
                std::vector<AioTask<qint64>> updates;
                for (const auto &[id, file] : pending.changedFiles.mid(first, updatesAtOnce)) {
                    updates.push_back(File::update(f.size = file.size,
                                                   f.modified = file.modified,
                                                   f.mimeType = file.mimeType,
                                                   f.category = qint32(file.category),
                                                   f.kind = qint32(file.kind))
                                          .where(f.id == id)
                                          .aioExecute(tx));
                }
                co_await aioGather(std::move(updates));
            }
            for (qsizetype first = 0; first < pending.goneFiles.size(); first += keysPerStatement)
                co_await File::remove().where(f.id.in(pending.goneFiles.mid(first, keysPerStatement))).aioExecute(tx);
        };
        co_await m_database.aioAtomic(body);
        add(m_totals, pending.change);
        m_written = Clock::now();
    }

    // After a whole scan: the folders it did not meet, and what was in them.
    AioTask<> removeGone()
    {
        QList<std::pair<qint64, bool>> gone; // with whether it was unreadable
        gone.reserve(m_known.size());
        for (const KnownFolder &folder : std::as_const(m_known))
            gone.emplaceBack(folder.id, folder.unreadable);
        m_known.clear();
        std::sort(gone.begin(), gone.end(), std::greater<>()); // a folder has a greater id than the one it is in
        const auto &f = File::columns();
        const auto &d = Folder::columns();
        for (qsizetype first = 0; first < gone.size(); first += keysPerStatement) {
            Totals change;
            QList<qint64> ids;
            for (const auto &[id, unreadable] : gone.mid(first, keysPerStatement)) {
                ids.append(id);
                change.unreadableFolders -= unreadable;
            }
            change.folders = -ids.size();
            const auto body = [&](AioTransaction &tx) -> AioTask<> {
                const auto files = co_await File::remove().where(f.folder.in(ids)).returning(f.size, f.category).aioExecute(tx);
                for (const auto &[size, category] : files)
                    count(change, -1, size, category);
                co_await Folder::remove().where(d.id.in(ids)).aioExecute(tx);
            };
            co_await m_database.aioAtomic(body);
            add(m_totals, change);
        }
    }

private:
    using FolderKey = std::pair<qint64, QByteArray>; // the id of its folder, 0 for the root; its name
    struct KnownFolder {
        qint64 id = 0;
        QDateTime modified;
        bool unreadable = false;
    };
    struct KnownFile {
        qint64 id = 0;
        qint64 size = 0;
        QDateTime modified;
        QString mimeType;
        qint32 category = 0;
        qint32 kind = 0;
    };
    struct MetFolder { // by the scan
        qint64 id = 0;
        QString location;
    };
    struct Pending {
        using FolderRow = std::tuple<qint64, std::optional<qint64>, QByteArray, QString, QByteArray, QDateTime, bool>;
        using FileRow = std::tuple<qint64, QByteArray, QString, QString, qint64, QDateTime, QString, qint32, qint32>;

        QList<FolderRow> newFolders;
        QList<FileRow> newFiles;
        QList<KnownFolder> changedFolders;
        QList<std::pair<qint64, ScanFile>> changedFiles;
        QList<qint64> goneFiles;
        Totals change;

        qsizetype size() const { return newFolders.size() + newFiles.size() + changedFolders.size() + changedFiles.size() + goneFiles.size(); }
    };

    static void count(Totals &totals, int files, qint64 bytes, qint32 category)
    {
        const auto slot = std::size_t(std::clamp<qint32>(category, 0, FileTypes::categoryCount - 1));
        totals.files += files;
        totals.bytes += files * bytes;
        totals.categoryFiles[slot] += files;
        totals.categoryBytes[slot] += files * bytes;
    }

    static void add(Totals &totals, const Totals &change)
    {
        totals.folders += change.folders;
        totals.files += change.files;
        totals.bytes += change.bytes;
        totals.unreadableFolders += change.unreadableFolders;
        for (std::size_t i = 0; i < totals.categoryFiles.size(); ++i) {
            totals.categoryFiles[i] += change.categoryFiles[i];
            totals.categoryBytes[i] += change.categoryBytes[i];
        }
    }

    void addFolder(const ScanFolder &folder, QList<qint64> &known)
    {
        const bool isRoot = folder.parentId == 0;
        const qint64 parent = isRoot ? 0 : m_met[std::size_t(folder.parentId)].id;
        const QByteArray name = isRoot ? m_root : folder.name;
        const auto found = m_isNew ? m_known.end() : m_known.find({parent, name});
        qint64 id;
        if (found == m_known.end()) {
            id = ++m_lastFolder;
            const QString shown = FileTypes::displayText(name.mid(name.lastIndexOf('/') + 1));
            m_pending.newFolders.emplaceBack(id,
                                             isRoot ? std::nullopt : std::optional(parent),
                                             name,
                                             shown.isEmpty() ? u"/"_s : shown,
                                             folder.path,
                                             folder.modified,
                                             folder.unreadable);
            m_pending.change.folders += 1;
            m_pending.change.unreadableFolders += folder.unreadable;
        } else {
            id = found->id;
            if (found->modified != folder.modified || found->unreadable != folder.unreadable) {
                m_pending.changedFolders.append({id, folder.modified, folder.unreadable});
                m_pending.change.unreadableFolders += int(folder.unreadable) - int(found->unreadable);
            }
            known.append(id);
            m_known.erase(found);
        }
        m_met.resize(std::max(m_met.size(), std::size_t(folder.id + 1)));
        m_met[std::size_t(folder.id)] = {id, FileTypes::displayText(folder.path)};
    }

    AioTask<> readFiles(QList<qint64> folders)
    {
        const auto &f = File::columns();
        for (const qint64 folder : std::as_const(folders))
            m_files[folder]; // known, if perhaps empty
        auto rows = co_await File::select(f.folder, f.rawName, f.id, f.size, f.modified, f.mimeType, f.category, f.kind)
                        .where(f.folder.in(folders))
                        .aioExecute(m_database);
        qsizetype done = 0;
        for (auto &[folder, rawName, id, size, modified, mimeType, category, kind] : rows) {
            m_files[folder.key()].insert(std::move(rawName), {id, size, std::move(modified), std::move(mimeType), category, kind});
            if (++done % rowsAtOnce == 0)
                co_await QCoro::sleepFor(0ms); // one folder may hold any number of files
        }
    }

    void addFile(const ScanFile &file)
    {
        const MetFolder &folder = m_met[std::size_t(file.folderId)];
        const auto category = qint32(file.category);
        const auto kind = qint32(file.kind);
        if (const auto files = m_files.find(folder.id); files != m_files.end()) {
            if (const auto found = files->second.find(file.name); found != files->second.end()) {
                const bool same = found->size == file.size && found->modified == file.modified && found->category == category && found->kind == kind
                    && found->mimeType == file.mimeType;
                if (!same) {
                    count(m_pending.change, -1, found->size, found->category);
                    count(m_pending.change, 1, file.size, category);
                    m_pending.changedFiles.emplaceBack(found->id, file);
                }
                files->second.erase(found);
                return;
            }
        }
        count(m_pending.change, 1, file.size, category);
        m_pending.newFiles.emplaceBack(folder.id, file.name, file.displayName, folder.location, file.size, file.modified, file.mimeType, category, kind);
    }

    // Its last file was delivered: what is left of those the database has is gone.
    void endFolder(qint64 scanId)
    {
        MetFolder &folder = m_met[std::size_t(scanId)];
        folder.location.clear();
        const auto files = m_files.find(folder.id);
        if (files == m_files.end())
            return;
        for (const KnownFile &file : std::as_const(files->second)) {
            count(m_pending.change, -1, file.size, file.category);
            m_pending.goneFiles.append(file.id);
        }
        m_files.erase(files);
    }

    const AioExecutor m_database;
    const QByteArray m_root;
    Totals m_totals; // of what is committed
    bool m_isNew = true;
    QHash<FolderKey, KnownFolder> m_known; // and not met yet
    qint64 m_lastFolder = 0;
    std::vector<MetFolder> m_met; // by their number in the scan
    std::unordered_map<qint64, QHash<QByteArray, KnownFile>> m_files; // of known folders that are being scanned
    Pending m_pending;
    Clock::time_point m_written = Clock::now();
};

// Two windows on one folder share a database, but only one at a time may index into it. The file stays; the lock goes with
// the program, however that ends. Nothing here waits for the disk, as QLockFile does.
class IndexLock
{
public:
    explicit IndexLock(const QByteArray &file)
        : m_descriptor(::open(file.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644))
    {
    }
    ~IndexLock()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(IndexLock)

    class Guard
    {
    public:
        // Where there can be no lock file there is no lock.
        explicit Guard(std::shared_ptr<const IndexLock> lock)
            : m_lock(std::move(lock))
            , m_isHeld(m_lock->m_descriptor < 0 || ::flock(m_lock->m_descriptor, LOCK_EX | LOCK_NB) == 0)
        {
        }
        ~Guard()
        {
            if (m_isHeld && m_lock->m_descriptor >= 0)
                ::flock(m_lock->m_descriptor, LOCK_UN);
        }
        Q_DISABLE_COPY_MOVE(Guard)

        bool isHeld() const { return m_isHeld; }

    private:
        const std::shared_ptr<const IndexLock> m_lock;
        const bool m_isHeld;
    };

private:
    const int m_descriptor;
};

// What lies below a root, "/" or without a slash at its end.
QByteArray join(const QByteArray &above, const QByteArray &name)
{
    return name.isEmpty() ? above : above.endsWith('/') ? above + name : above + '/' + name;
}

// Brings File::tagText in line with the file's tags.
AioTask<> updateTagText(AioExecutor db, qint64 file)
{
    const auto &f = File::columns();
    const auto &t = Tag::columns();
    QStringList texts;
    const auto rows = co_await Tag::select(t.text).where(t.file == file).orderBy(t.text).aioExecute(db);
    for (const auto &[text] : rows)
        texts.append(text);
    co_await File::update(f.tagText = texts.join(u", "_s)).where(f.id == file).aioExecute(db);
}

} // namespace

struct Catalog::Store {
    explicit Store(const QString &place)
        : owned(open(place))
        , database(*owned)
        , lock(std::make_shared<IndexLock>(lockFile(place)))
    {
    }

    static bool isUrl(const QString &place) { return place.contains(u"://"); }

    static std::unique_ptr<AioDatabase> open(const QString &place)
    {
        if (isUrl(place))
            return AioDatabase::fromUrl(place);
        return std::make_unique<AioSqliteDatabase>(place, options());
    }

    // beside the file; for a server in the folder of such files, by what it is called
    static QByteArray lockFile(const QString &place)
    {
        if (!isUrl(place))
            return QFile::encodeName(place) + ".lock";
        const QByteArray key = QCryptographicHash::hash(place.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
        return QFile::encodeName(QStandardPaths::writableLocation(QStandardPaths::TempLocation)) + "/catalog-" + key + ".lock";
    }

    const std::unique_ptr<AioDatabase> owned;
    AioDatabase &database;
    std::shared_ptr<const IndexLock> lock;
};

void Catalog::openStore(const QString &database)
{
    m_store = std::make_shared<Store>(database);
}

AioTask<> Catalog::createTables()
{
    const AioExecutor db = m_store->database.boundTo(this); // ends with us
    co_await m_store->database.aioCreateTables<Folder, File, Tag>(db);
}

AioTask<> Catalog::loadTotals()
{
    const AioExecutor db = m_store->database.boundTo(this);
    const QPointer<Catalog> alive(this); // an answer that was on its way when we went still arrives
    Totals totals;
    const QString sql = u"SELECT category, count(*) AS files, sum(size) AS bytes FROM files GROUP BY category"_s;
    const auto rows = co_await AioDatabase::aioExecuteSql(db, sql, QVariantList(), Aio::Access::Read);
    for (const QVariantMap &row : rows) {
        const auto category = std::size_t(std::clamp(row[u"category"_s].toInt(), 0, FileTypes::categoryCount - 1));
        totals.categoryFiles[category] += row[u"files"_s].toLongLong();
        totals.categoryBytes[category] += row[u"bytes"_s].toLongLong();
        totals.files += row[u"files"_s].toLongLong();
        totals.bytes += row[u"bytes"_s].toLongLong();
    }
    const auto &d = Folder::columns();
    totals.folders = co_await Folder::select().aioCount(db);
    totals.unreadableFolders = co_await Folder::select().where(d.unreadable == true).aioCount(db);
    if (alive)
        stored(totals, 0);
}

AioTask<> Catalog::indexTree()
{
    const QPointer<Catalog> alive(this);
    const IndexLock::Guard guard(m_store->lock);
    if (!guard.isHeld())
        throw std::runtime_error(tr("Another window is indexing this folder").toStdString());
    const AioExecutor db = m_store->database.boundTo(this);
    co_await createTables();
    if (alive)
        co_await loadTotals();
    if (!alive)
        co_return;
    Indexer indexer(db, m_root);
    co_await indexer.begin(m_totals);
    if (!alive)
        co_return;
    // Not the signal itself is awaited: a coroutine that waits for an object that goes would never end.
    QTimer wake;
    wake.setSingleShot(true);
    const auto wakeNow = [&wake] {
        wake.start(0ms);
    };
    QObject::connect(m_scanner.get(), &Scanner::batchReady, &wake, wakeNow);
    QObject::connect(m_scanner.get(), &QObject::destroyed, &wake, wakeNow);
    ScanBatch batch;
    for (;;) {
        while (m_scanner->take(batch)) {
            const double progress = batch.progress;
            co_await indexer.add(std::move(batch));
            if (!alive)
                co_return;
            stored(indexer.totals(), progress);
        }
        if (m_scanner->atEnd())
            break;
        if (!wake.isActive())
            wake.start(1s);
        co_await wake;
        if (!alive)
            co_return;
    }
    co_await indexer.write();
    if (!alive)
        co_return;
    if (!m_scanner->isCancelled() && m_scanner->errorString().isEmpty())
        co_await indexer.removeGone();
    if (!alive)
        co_return;
    stored(indexer.totals(), m_progress);
    for (const OrderIndex &index : orderIndexes) {
        if (!alive || m_scanner->isCancelled())
            break;
        const QString sql = createIndex(index, m_store->database.dialect());
        co_await AioDatabase::aioExecuteSql(db, sql);
    }
}

AioTask<QByteArray> Catalog::findPath(QString fileId)
{
    const AioExecutor db = m_store->database.boundTo(this);
    const QByteArray root = m_root;
    const auto &f = File::columns();
    const auto &d = Folder::columns();
    const auto found = co_await File::select(d.rawPath, f.rawName).join<Folder>().where(f.id == fileId.toLongLong()).aioFirst(db);
    if (!found)
        co_return QByteArray();
    const auto &[folder, name] = *found;
    co_return join(join(root, folder), name);
}

void Catalog::followTags()
{
    AioModelSignals<Tag>::postSave().connect(this, [](const std::shared_ptr<Tag> &tag, const AioSaveEvent &event) {
        return updateTagText(event.executor, tag->file().key());
    });
    AioModelSignals<Tag>::postDelete().connect(this, [](const std::shared_ptr<Tag> &tag, const AioDeleteEvent &event) {
        return updateTagText(event.executor, tag->file().key());
    });
}
